"""A Sigma value on a field as a tree of leaves (Sigma specification 2.1, "Detection" and the appendix on modifiers)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sigma.types import (
    Placeholder,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SpecialChars,
)

from luuvet.detect.node import RAW, Node, any_of, negated

Placeholders = Mapping[str, Sequence[str]]
"""What `%name%` stands for in rules that use the modifier `expand`."""

_LONG = re.compile(r"(?:\(\?i\))?\.\{([0-9]{1,6}),?\}")
"""So many of any character: counting them is quick, and an automaton with a state for each is not."""

_META = frozenset("\\.+*?()|[]{}^$")


class Unsupported(ValueError):
    """The rule asks for something that cannot be run; the sentence says what."""


def leaf(field: str | None, value: Any, placeholders: Placeholders, resolve: Callable[[str], str]) -> Node:
    """Return the tree of one value of a field; `field` is resolved already, `None` searches the whole record.

    Raises:
        Unsupported: a placeholder has no list, or the type is unknown.
    """
    if isinstance(value, SigmaExpansion):
        return any_of(*(leaf(field, part, placeholders, resolve) for part in value.values))
    if isinstance(value, SigmaString | SigmaRegularExpression) and value.contains_placeholder():
        return any_of(*(leaf(field, part, placeholders, resolve) for part in _expanded(value, placeholders)))
    if field is None:
        return ("pattern", RAW, _anywhere(value))
    return _on_field(field, value, resolve)


def _on_field(field: str, value: Any, resolve: Callable[[str], str]) -> Node:
    match value:
        case SigmaString():
            return _text(field, value)
        case SigmaRegularExpression():
            regex = _regex(value)
            long = _LONG.fullmatch(regex)
            return ("line", field, int(long[1])) if long else ("pattern", field, regex)
        case SigmaTimestampPart():
            return ("part", field, value.timestamp_part.name.lower(), value.number)
        case SigmaNumber():
            return ("equals", field, str(value.number))
        case SigmaBool():
            return ("equals", field, "true" if value.boolean else "false")
        case SigmaNull():
            return negated(("exists", field))
        case SigmaExists():
            return ("exists", field) if value.exists else negated(("exists", field))
        case SigmaCIDRExpression():
            return ("cidr", field, str(value.network))
        case SigmaCompareExpression():
            return ("compare", field, value.op.name.lower(), value.number.number)
        case SigmaFieldReference():
            how = {(True, True): "contains", (True, False): "starts", (False, True): "ends"}
            return ("fieldref", field, resolve(value.field), how.get((value.starts_with, value.ends_with), "is"))
    raise Unsupported(f"values of type {type(value).__name__} are not supported")


def _text(field: str, value: SigmaString) -> Node:
    parts = [part for part in value.s if part != ""]
    if not parts:
        return negated(("exists", field))  # an absent value is null here, never an empty text
    if all(part is SpecialChars.WILDCARD_MULTI for part in parts):
        return ("exists", field)
    cased = isinstance(value, SigmaCasedString)
    if not cased and all(isinstance(part, str) for part in parts):
        return ("equals", field, "".join(map(str, parts)).lower())
    return ("pattern", field, wildcard_regex(parts, cased))


def wildcard_regex(parts: Sequence[Any], cased: bool = False) -> str:
    """Return the regex of a text with wildcards, whole value unless it begins or ends with `*`.

    It is written so that Hyperscan, RE2 and Rust's regex read it alike.
    """
    parts = list(parts)
    before = after = ""
    if parts[0] is SpecialChars.WILDCARD_MULTI:
        parts = parts[1:]
    else:
        before = r"\A"
    if parts[-1] is SpecialChars.WILDCARD_MULTI:
        parts = parts[:-1]
    else:
        after = r"\z"
    return ("(?s)" if cased else "(?is)") + before + "".join(map(_piece, parts)) + after


def _piece(part: Any) -> str:
    if part is SpecialChars.WILDCARD_MULTI:
        return ".*"
    if part is SpecialChars.WILDCARD_SINGLE:
        return "."
    return "".join("\\" + char if char in _META else char for char in part)


def _anywhere(value: Any) -> str:
    """A keyword is searched as a piece of the record."""
    if isinstance(value, SigmaRegularExpression):
        return _regex(value)
    if isinstance(value, SigmaNumber):
        return _piece(str(value.number))
    if isinstance(value, SigmaString) and any(part != "" for part in value.s):
        around = [SpecialChars.WILDCARD_MULTI]
        bare = [part for part in value.s if part != ""]
        while bare and bare[0] is SpecialChars.WILDCARD_MULTI:
            bare = bare[1:]
        while bare and bare[-1] is SpecialChars.WILDCARD_MULTI:
            bare = bare[:-1]
        if bare:
            return wildcard_regex([*around, *bare, *around], isinstance(value, SigmaCasedString))
    raise Unsupported("a keyword must be a text, a number or a regular expression that is not empty")


def _regex(value: SigmaRegularExpression) -> str:
    flags = "".join(sorted(value.sigma_to_re_flag[flag] for flag in value.flags))
    text = str(value.regexp.to_plain(regex=True))
    return f"(?{flags}){text}" if flags else text


def _expanded(value: Any, placeholders: Placeholders) -> list[Any]:
    def texts(placeholder: Placeholder) -> Iterator[Any]:
        if placeholder.name not in placeholders:
            raise Unsupported(
                f"the placeholder %{placeholder.name}% has no list; give it one in placeholders.yml beside your rules"
            )
        for text in placeholders[placeholder.name]:
            yield SigmaString(text)

    found: list[Any] = value.replace_placeholders(texts)
    return found
