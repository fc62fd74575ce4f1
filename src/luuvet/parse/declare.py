"""A format as its folder declares it: `formats/<vendor_product>/format.yaml` read, checked, and turned into values.

A wrong declaration is refused with file, pattern and what is wrong; the other formats go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.parse.bodies.declared import Told, read_bodies
from luuvet.parse.bodies.meaning import MEANING
from luuvet.parse.checks import FormatError as FormatError
from luuvet.parse.checks import Value, ValueMap, check_constants, mapping, read_map, refuse_unknown, texts
from luuvet.parse.derive import Derived, read_derived
from luuvet.parse.join import Join, read_join
from luuvet.parse.pattern import PIECES, Pattern, compile_pattern
from luuvet.parse.rewrite import Swaps, read_rewrite

_WHEN = frozenset({"programs", "starts", "content", "paths", "last"})
_TOP = frozenset(
    {"reference", "dataset", "when", "set", "absent", "time", "pieces", "patterns"}
    | {"long", "lower", "first", "derive", "reader", "join", "rewrite"}
)
_WITH_BODY = _TOP | MEANING | {"body", "cases", "leftovers"}
_RULE = frozenset({"name", "match", "set", "map", "also", "time", "dataset", "first", "derive"})


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
        last: it is asked after all others, as a general syntax must be.
    """

    programs: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    content: str = ""
    paths: tuple[str, ...] = ()
    last: bool = False


@dataclass(frozen=True)
class Format:
    """A product's format.

    Attributes:
        absent: texts that stand for "no value".
        long: leftovers (fields without a column) that are whole numbers.
        lower: fields that are written in lower case.
        rewrite: field → what is replaced in its values, before value tables of patterns look at them.
        told: what it says about messages with a syntax of their own (key=value, CSV …), which are read before its patterns.
        reader: name of the code that sees its rows before the patterns (see `own`), or empty.
        join: which of its rows are one event together (see `joined`), or None.
    """

    name: str
    dataset: str
    reference: str
    when: When
    rules: tuple[Rule, ...]
    absent: tuple[str, ...]
    long: frozenset[str]
    lower: frozenset[str]
    reader: str = ""
    join: Join | None = None
    told: Told | None = None
    rewrite: Mapping[str, Swaps] = field(default_factory=dict)

    @property
    def meanings(self) -> tuple[Mapping[str, Value], ...]:
        """The constants of everything that a message of it may be: its patterns, then the cases of its bodies."""
        cases = self.told.cases.meanings if self.told else ()
        return (*(rule.constants for rule in self.rules), *(case.constants for case in cases))


def read_format(name: str, declared: Any, file: str = "format.yaml") -> Format:
    """Return the format of a parsed `format.yaml` (or of a further file of the same folder).

    Raises:
        FormatError: says which key or pattern is wrong.
    """
    where = f"formats/{name}/{file}"
    if not isinstance(declared, Mapping):
        raise FormatError(f"{where} is not a mapping")
    refuse_unknown(where, declared, _WITH_BODY if declared.get("body") else _TOP)
    for key in ("reference", "dataset"):
        if not declared.get(key):
            raise FormatError(f"{where} lacks '{key}'")
    if not declared.get("patterns") and not declared.get("body"):
        raise FormatError(f"{where} lacks 'patterns' or 'body'")
    pieces = {**PIECES, **{str(k): str(v) for k, v in (declared.get("pieces") or {}).items()}}
    top = {**declared, "time": []} if declared.get("body") else declared
    return Format(
        name=name if file == "format.yaml" else f"{name}-{file.removeprefix('format-').removesuffix('.yaml')}",
        dataset=str(declared["dataset"]),
        reference=str(declared["reference"]),
        when=_when(where, declared),
        rules=tuple(_rule(where, rule, top, pieces) for rule in declared.get("patterns") or []),
        absent=tuple(map(str, declared.get("absent", ["-"]))),
        long=frozenset(map(str, declared.get("long", []))),
        lower=frozenset(map(str, declared.get("lower", []))),
        told=read_bodies(where, declared, str(declared["dataset"]), pieces),
        reader=str(declared.get("reader", "")),
        join=read_join(where, name, declared["join"], str(declared["dataset"])) if "join" in declared else None,
        rewrite=read_rewrite(where, declared.get("rewrite")),
    )


def _when(where: str, top: Mapping[str, Any]) -> When:
    declared = refuse_unknown(f"{where}: when", top.get("when") or {}, _WHEN)
    bodies = _kinds(top.get("body"))
    if not set(declared) - {"last"} and "json" not in bodies:
        raise FormatError(f"{where}: 'when' names no program, no beginning and no content")
    return When(
        tuple(program.lower() for program in texts(declared.get("programs"))),
        texts(declared.get("starts")),
        str(declared.get("content", "")),
        texts(declared.get("paths")),
        bool(declared.get("last", False)),
    )


def _kinds(bodies: Any) -> list[str]:
    """Return the kinds of declared bodies."""
    return [
        str(one.get("kind")) for one in (bodies if isinstance(bodies, list) else [bodies]) if isinstance(one, Mapping)
    ]


def _rule(where: str, declared: Any, top: Mapping[str, Any], pieces: Mapping[str, str]) -> Rule:
    title = str(declared.get("name", "?")) if isinstance(declared, Mapping) else "?"
    here = f"{where}, pattern '{title}'"
    told = refuse_unknown(here, declared, _RULE)
    try:
        pattern = compile_pattern(str(told["match"]), pieces)
        also = tuple(compile_pattern(text, pieces, whole=False) for text in texts(told.get("also")))
    except (KeyError, ValueError) as error:
        raise FormatError(f"{here}: {error}") from error
    dataset = str(told.get("dataset", top["dataset"]))
    constants: dict[str, Value] = {
        "event.kind": "event",
        "event.outcome": "unknown",
        "event.dataset": dataset,
        "event.module": dataset.partition(".")[0],
        **mapping(here, "set", top.get("set")),
        **mapping(here, "set", told.get("set")),
    }
    check_constants(here, constants)
    return Rule(
        title,
        pattern,
        constants,
        tuple(read_map(here, target, spec) for target, spec in mapping(here, "map", told.get("map")).items()),
        also,
        texts(told.get("time", top.get("time"))),
        {str(key): str(of) for key, of in mapping(here, "first", told.get("first", top.get("first"))).items()},
        read_derived(here, told.get("derive", top.get("derive"))),
    )
