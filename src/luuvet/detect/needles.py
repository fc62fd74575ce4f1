"""The texts of which one must stand in a value for a regular expression to match it: what can be looked for first.

Nearly every expression of a rule is a text and no more (contains, startswith, endswith); then finding the text is the answer.
Of others a piece that must be there is found where that is plain; what is not plain gives nothing and is asked everywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

FIRST, LAST = "\x02", "\x03"
"""Stand before and behind every value that needles are looked for in, and in needles that must be at that place."""

_PLAIN = re.compile(r"\(\?is\)(\\A)?((?:[^\\.+*?()|\[\]{}^$]|\\[\\.+*?()|\[\]{}^$])+)(\\z)?", re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_FLAGS = re.compile(r"\(\?([a-zA-Z-]+)[):]")
_COUNTED = re.compile(r"\{\d*,?\d*\}")
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_UNREADABLE = frozenset("QEpPxuUcNX0123456789")
"""Escapes that this reading knows nothing of: quoted stretches, properties, code points."""
_TRUSTED = frozenset("ims")
"""Flags that change nothing here: both sides are lower case, and a dot ends a run in any case."""
_SHORTEST = 3


class _Unread(ValueError):
    """The expression is not read further: nothing is known of it."""


@dataclass(frozen=True)
class Needles:
    """`texts`: lower case, one of them must be there; empty: nothing is known. `exact`: one of them is enough."""

    texts: tuple[str, ...] = ()
    exact: bool = False


def needles(pattern: str) -> Needles:
    """Return the needles of an expression. Whoever looks for them must have the values in lower case (see `lowered`)."""
    plain = _PLAIN.fullmatch(pattern)
    if plain:
        text = _ESCAPED.sub(r"\1", plain[2]) if "\\" in plain[2] else plain[2]
        return Needles((f"{FIRST if plain[1] else ''}{lowered(text)}{LAST if plain[3] else ''}",), True)
    try:
        found = [_longest(one) for one in _alternatives(pattern)]
    except _Unread:
        return Needles()
    good = all(len(text.strip(FIRST + LAST)) >= _SHORTEST for text in found)
    return Needles(tuple(dict.fromkeys(found)) if good else ())


def lowered(text: str) -> str:
    """Return a text in lower case, character by character: what stands beside a letter does not change it."""
    return (
        text.lower() if text.isascii() else "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    )


def marked(value: str) -> str:
    """Return a value as needles are looked for in it. A mark inside of it is taken for a blank."""
    return f"{FIRST}{lowered(value).replace(FIRST, ' ').replace(LAST, ' ')}{LAST}"


def _alternatives(body: str) -> list[list[str]]:
    """The alternatives of an expression, each as the runs of text that must stand in it."""
    found: list[list[str]] = [[""]]
    at = 0
    while at < len(body):
        runs = found[-1]
        char = body[at]
        if char == "|":
            found.append([""])
            at += 1
            continue
        literal, at = _atom(body, at)
        quantifier, at = _quantifier(body, at)
        if literal and quantifier in ("", "+"):
            runs[-1] += literal
        if not literal or quantifier:
            runs.append("")
    return found


def _atom(body: str, at: int) -> tuple[str, int]:
    """The text of the atom at a place, empty where it is no single character, and where the next begins."""
    char = body[at]
    if char == "\\":
        escaped = body[at + 1 : at + 2]
        if escaped in _UNREADABLE:
            raise _Unread
        if escaped in ("A", "z"):
            return (FIRST if escaped == "A" else LAST), at + 2
        return (_CONTROL.get(escaped, "") if escaped.isalnum() else escaped), at + 2
    if char == "[":
        return "", _after_class(body, at)
    if char == "(":
        flags = _FLAGS.match(body, at)
        if flags and not set(flags[1]) <= _TRUSTED:
            raise _Unread
        return "", _after_group(body, at)
    return ("" if char in ".^$" else char), at + 1


def _quantifier(body: str, at: int) -> tuple[str, int]:
    if at >= len(body):
        return "", at
    counted = _COUNTED.match(body, at)
    end = counted.end() if counted else at + 1 if body[at] in "*+?" else at
    told = "" if end == at else "+" if body[at] == "+" else "*"
    while end > at and end < len(body) and body[end] in "?+":
        end += 1
    return told, end


def _after_class(body: str, at: int) -> int:
    at += 1
    if body[at : at + 1] == "^":
        at += 1
    if body[at : at + 1] == "]":
        at += 1
    while at < len(body) and body[at] != "]":
        if body[at] == "[":
            raise _Unread  # classes in classes
        at += 2 if body[at] == "\\" else 1
    return at + 1


def _after_group(body: str, at: int) -> int:
    depth = 0
    while at < len(body):
        if body[at] == "\\":
            at += 2
            continue
        if body[at] == "[":
            at = _after_class(body, at)
            continue
        depth += (body[at] == "(") - (body[at] == ")")
        at += 1
        if not depth:
            break
    return at


def _longest(runs: list[str]) -> str:
    return lowered(max(runs, key=len))
