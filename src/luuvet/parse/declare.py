"""A format as its folder declares it: `formats/<vendor_product>/format.yaml` read, checked, and turned into values.

A wrong declaration is refused with file, pattern and what is wrong; the other formats go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.event import fields as ecs
from luuvet.parse.pattern import PIECES, Pattern, compile_pattern

Value = str | int | list[str]

_WHEN = frozenset({"programs", "starts", "content", "paths"})
_TOP = frozenset(
    {"reference", "dataset", "when", "set", "absent", "time", "pieces", "patterns", "long", "lower", "first", "derive"}
)
_RULE = frozenset({"name", "match", "set", "map", "also", "time", "dataset", "first", "derive"})


class FormatError(ValueError):
    """A format's declaration is wrong; the sentence says which file, which pattern, and what."""


@dataclass(frozen=True)
class ValueMap:
    """A field whose value follows from another: `values[of]`, else `other` (null where there is none)."""

    field: str
    of: str
    values: Mapping[str, str]
    other: str | None


@dataclass(frozen=True)
class Derived:
    """A field that follows from another: one of the three ways.

    Attributes:
        match: an expression whose group it is.
        times: the factor of a number, such as seconds → nanoseconds.
        replace: a text and what stands for it; the field may be the other one itself.
    """

    field: str
    of: str
    match: str = ""
    times: int = 0
    replace: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Rule:
    """One kind of message: its pattern, what is set where it matches, what is taken besides.

    Attributes:
        also: patterns that are searched anywhere in a message of this kind.
        time: strptime formats of a captured `@timestamp`.
        first: field → field of a command line, whose first word it names (without folders).
        derived: fields that are made of others before maps look at them.
    """

    name: str
    pattern: Pattern
    constants: Mapping[str, Value]
    maps: tuple[ValueMap, ...] = ()
    also: tuple[Pattern, ...] = ()
    time: tuple[str, ...] = ()
    first: Mapping[str, str] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()


@dataclass(frozen=True)
class When:
    """What a format applies to.

    Attributes:
        programs: syslog program names (lower case; `*` stands for anything at the end).
        starts: beginnings of messages, of whatever program.
        content: an expression that lines without a known program must match.
        paths: parts of the paths of files whose lines it is asked about first.
    """

    programs: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    content: str = ""
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Format:
    """A product's format.

    Attributes:
        absent: texts that stand for "no value".
        long: leftovers (fields without a column) that are whole numbers.
        lower: fields that are written in lower case.
    """

    name: str
    dataset: str
    reference: str
    when: When
    rules: tuple[Rule, ...]
    absent: tuple[str, ...]
    long: frozenset[str]
    lower: frozenset[str]


def read_format(name: str, declared: Any) -> Format:
    """Return the format of a parsed `format.yaml`.

    Raises:
        FormatError: says which key or pattern is wrong.
    """
    if not isinstance(declared, dict):
        raise FormatError(f"formats/{name}/format.yaml is not a mapping")
    _known(declared, _TOP, name)
    for key in ("reference", "dataset", "patterns"):
        if not declared.get(key):
            raise FormatError(f"formats/{name}/format.yaml lacks '{key}'")
    pieces = {**PIECES, **{str(k): str(v) for k, v in (declared.get("pieces") or {}).items()}}
    return Format(
        name=name,
        dataset=str(declared["dataset"]),
        reference=str(declared["reference"]),
        when=_when(name, declared.get("when") or {}),
        rules=tuple(_rule(name, rule, declared, pieces) for rule in declared["patterns"]),
        absent=tuple(map(str, declared.get("absent", ["-"]))),
        long=frozenset(map(str, declared.get("long", []))),
        lower=frozenset(map(str, declared.get("lower", []))),
    )


def _when(name: str, declared: Mapping[str, Any]) -> When:
    _known(declared, _WHEN, name)
    if not declared:
        raise FormatError(f"formats/{name}/format.yaml: 'when' names no program, no beginning and no content")
    return When(
        tuple(str(program).lower() for program in declared.get("programs", [])),
        tuple(map(str, declared.get("starts", []))),
        str(declared.get("content", "")),
        tuple(map(str, declared.get("paths", []))),
    )


def _rule(name: str, declared: Mapping[str, Any], top: Mapping[str, Any], pieces: Mapping[str, str]) -> Rule:
    title = str(declared.get("name", "?"))
    _known(declared, _RULE, f"{name}: pattern {title}")
    try:
        pattern = compile_pattern(str(declared["match"]), pieces)
        also = tuple(compile_pattern(str(text), pieces, whole=False) for text in declared.get("also") or [])
    except (KeyError, ValueError) as error:
        raise FormatError(f"formats/{name}/format.yaml, pattern '{title}': {error}") from error
    constants: dict[str, Value] = {
        "event.kind": "event",
        "event.dataset": str(declared.get("dataset", top["dataset"])),
        "event.module": str(declared.get("dataset", top["dataset"])).partition(".")[0],
        **(top.get("set") or {}),
        **(declared.get("set") or {}),
    }
    _allowed(name, title, constants)
    times = declared.get("time", top.get("time", []))
    return Rule(
        title,
        pattern,
        constants,
        tuple(_map(name, title, target, spec) for target, spec in (declared.get("map") or {}).items()),
        also,
        tuple([times] if isinstance(times, str) else times),
        {str(key): str(of) for key, of in (declared.get("first", top.get("first")) or {}).items()},
        tuple(
            _derived(name, title, key, spec) for key, spec in (declared.get("derive", top.get("derive")) or {}).items()
        ),
    )


def _derived(name: str, title: str, target: str, spec: Any) -> Derived:
    where = f"formats/{name}/format.yaml, pattern '{title}'"
    ways = {"match", "times", "replace"}
    if not isinstance(spec, dict) or "of" not in spec or len(ways & spec.keys()) != 1:
        raise FormatError(f"{where}: what derives {target} needs 'of' and one of 'match', 'times' and 'replace'")
    _known(spec, frozenset({"of", *ways}), f"{name}: pattern {title}: derive {target}")
    if "times" in spec and (not isinstance(spec["times"], int) or spec["times"] < 1):
        raise FormatError(f"{where}: 'times' of {target} is a whole number of at least 1")
    pair = tuple(map(str, spec.get("replace", ["", ""])))
    if len(pair) != 2 or ("replace" in spec and not pair[0]):
        raise FormatError(f"{where}: 'replace' of {target} is a text and the text that stands for it")
    return Derived(target, str(spec["of"]), str(spec.get("match", "")), spec.get("times", 0), (pair[0], pair[1]))


def _map(name: str, title: str, target: str, spec: Mapping[str, Any]) -> ValueMap:
    try:
        other, given = spec.get("else"), dict(spec["values"])
        for value in [*given.values(), *([] if other is None else [other])]:
            _mapped(f"formats/{name}/format.yaml, pattern '{title}'", target, value)
        values = {str(k): str(v) for k, v in given.items()}
        return ValueMap(target, str(spec["of"]), values, None if other is None else str(other))
    except (KeyError, AttributeError, TypeError) as error:
        raise FormatError(
            f"formats/{name}/format.yaml, pattern '{title}': the map of {target} needs 'of' and 'values' ({error})"
        ) from error


_OF_ECS = {"event.category": ecs.CATEGORIES, "event.type": ecs.TYPES, "event.outcome": ecs.OUTCOMES}


def _mapped(where: str, target: str, value: object) -> None:
    """Refuse what a map cannot give: a list would stand in the event as the text `['start']`."""
    if isinstance(value, (list, dict)):
        raise FormatError(
            f"{where}: the map of {target} gives {value}; it can give one value only, lists stand in 'set'"
        )
    if target in _OF_ECS and str(value) not in _OF_ECS[target]:
        raise FormatError(f"{where}: '{value}' is no {target} of ECS")


def _allowed(name: str, title: str, constants: Mapping[str, Value]) -> None:
    where = f"formats/{name}/format.yaml, pattern '{title}'"
    for field_name, allowed in (("event.category", ecs.CATEGORIES), ("event.type", ecs.TYPES)):
        values = constants.get(field_name, [])
        if not isinstance(values, list):
            raise FormatError(f"{where}: {field_name} must be a list")
        for value in values:
            if value not in allowed:
                raise FormatError(f"{where}: '{value}' is no {field_name} of ECS")
    outcome = constants.get("event.outcome", "unknown")
    if outcome not in ecs.OUTCOMES:
        raise FormatError(f"{where}: '{outcome}' is no event.outcome of ECS")


def _known(declared: Mapping[str, Any], known: frozenset[str], where: str) -> None:
    for key in declared:
        if key not in known:
            raise FormatError(f"formats/{where}: unknown key '{key}'; known are {', '.join(sorted(known))}")
