"""The bodies of a format as its `format.yaml` declares them: `body: {kind: pairs | csv | cef | leef | json | w3c, …}`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from luuvet.parse.bodies.cef import Cef, Leef
from luuvet.parse.bodies.jsons import Json
from luuvet.parse.bodies.meaning import Cases, Choice, read_cases
from luuvet.parse.bodies.pairs import Pairs
from luuvet.parse.bodies.separated import Separated
from luuvet.parse.bodies.taken import Names, Reader
from luuvet.parse.checks import FormatError, mapping, refuse_unknown, texts
from luuvet.parse.pattern import Pattern, compile_pattern

KINDS: Mapping[str, tuple[Callable[[str, Mapping[str, Any]], Reader], type]] = {
    "pairs": (Pairs.declared, Pairs),
    "csv": (Separated.declared, Separated),
    "w3c": (Separated.w3c, Separated),
    "cef": (Cef.declared, Cef),
    "leef": (Leef.declared, Leef),
    "json": (Json.declared, Json),
}
"""Syntaxes by their name, and the class that has their options."""

_HIDDEN = {"of", "choices"}
_BODY = frozenset({"kind", "inside", "names", "only", "split", "kinds"})


@dataclass(frozen=True)
class Body:
    """A syntax of the messages of a format, and how it becomes raw names that the meanings know.

    Attributes:
        inside: where the body stands in the message: its piece `body`; other pieces are raw values, too.
        only: raw names that must have such values, else the message is not of this format.
        split: raw name → what stands between the members of its list.
        kinds: kind of message → raw names that only such a message has; `kind_as` is the raw name that tells it.
    """

    kind: str
    reader: Reader
    inside: Pattern | None
    names: Names
    only: Mapping[str, Choice]
    split: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]
    kind_as: str

    @property
    def marks(self) -> tuple[str, ...]:
        """The names in its objects, as far as they are known, without which a message is not of this format."""
        old = {new: raw for raw, new in self.names.exact.items()}
        # A beginning such as `netflow.` is a parent: the last part of a name stays what it is.
        parents = all(start.endswith(".") for start in self.names.beginnings)
        sure = [old.get(name, name if parents else "") for name in self.only if name != self.kind_as]
        return tuple(name for name in sure if name)


@dataclass(frozen=True)
class Told:
    """All that a format says about its bodies."""

    bodies: tuple[Body, ...]
    cases: Cases
    leftovers: str

    @property
    def objects(self) -> tuple[Body, ...]:
        """Those that whole records of JSON may have."""
        return tuple(body for body in self.bodies if body.kind == "json" and body.inside is None)


def read_bodies(where: str, declared: Mapping[str, Any], dataset: str, pieces: Mapping[str, str]) -> Told | None:
    """Return the bodies of a declared format, or None where it has none.

    Raises:
        FormatError: says which key is wrong, and what is known.
    """
    given = declared.get("body")
    if not given:
        return None
    bodies = given if isinstance(given, list) else [given]
    made = tuple(_body(f"{where}, body {n}", one, pieces) for n, one in enumerate(bodies, 1))
    return Told(made, read_cases(where, declared, dataset, pieces), str(declared.get("leftovers") or dataset))


def _body(where: str, declared: Any, pieces: Mapping[str, str]) -> Body:
    kind = declared.get("kind") if isinstance(declared, Mapping) else None
    if kind not in KINDS:
        raise FormatError(f"{where}: there is no kind '{kind}'; known are {', '.join(KINDS)}")
    read, options = KINDS[str(kind)]
    known = {one.name for one in fields(options)} - _HIDDEN if is_dataclass(options) else set()
    refuse_unknown(where, declared, _BODY | known)
    given = {key: value for key, value in declared.items() if key in known}
    for key, value in given.items():
        _same_type(where, key, value, options)
    if kind == "json" and "inside" not in declared and not declared.get("only"):
        raise FormatError(
            f"{where}: 'only' must name what its objects have, else every JSON document would be one of it"
        )
    names = {old: str(new) for old, new in mapping(where, "names", declared.get("names")).items()}
    return Body(
        str(kind),
        read(where, given),
        _inside(where, declared.get("inside"), pieces),
        Names(
            {old: new for old, new in names.items() if not old.endswith("*")},
            {old[:-1]: new.removesuffix("*") for old, new in names.items() if old.endswith("*")},
        ),
        {raw: Choice.of(str(choice)) for raw, choice in mapping(where, "only", declared.get("only")).items()},
        {raw: str(mark) for raw, mark in mapping(where, "split", declared.get("split")).items()},
        *_kinds(where, declared.get("kinds")),
    )


def _kinds(where: str, declared: Any) -> tuple[Mapping[str, tuple[str, ...]], str]:
    """Return the kinds of messages by the names that they have: `kinds: {as: NAME, KIND: [NAME, …], …}`."""
    told = dict(mapping(where, "kinds", declared))
    if not told:
        return {}, ""
    name = told.pop("as", None)
    if not isinstance(name, str) or not told:
        raise FormatError(
            f"{where}: 'kinds' needs 'as', the name that tells the kind, and kinds with the names they have"
        )
    return {kind: texts(raws) for kind, raws in told.items()}, name


def _same_type(where: str, key: str, value: Any, options: type) -> None:
    default = getattr(options, key, None)
    if isinstance(default, (bool, int, str)) and type(value) is not type(default):
        raise FormatError(f"{where}: '{key}' is {value!r}; it is a {type(default).__name__}")


def _inside(where: str, text: Any, pieces: Mapping[str, str]) -> Pattern | None:
    if text is None:
        return None
    try:
        pattern = compile_pattern(str(text), pieces)
    except ValueError as error:
        raise FormatError(f"{where}, inside: {error}") from error
    if "body" not in pattern.fields:
        raise FormatError(f"{where}: 'inside' needs a piece (?<body>…)")
    return pattern
