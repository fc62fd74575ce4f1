"""What raw values mean: copies, constants, value tables and times of a format, and its cases, as declared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from luuvet.parse import moments
from luuvet.parse.checks import FormatError, Value, ValueMap, check_constants, mapping, read_map, refuse_unknown, texts
from luuvet.parse.derive import Derived, read_derived
from luuvet.parse.pattern import Pattern, compile_pattern

MEANING = frozenset({"set", "copy", "map", "parts", "time", "first", "derive"})
"""Keys that a format with a body may have, and each of its cases."""


@dataclass(frozen=True)
class Choice:
    """Values that are meant: `accept or close or block*`; `*` alone means any, an empty text that there is none."""

    exact: tuple[str, ...] = ()
    beginnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Choice:
        """Return the choice of a text.

        Raises:
            FormatError: a star stands elsewhere than at the end.
        """
        if re.search(r"\*(?! or |$)", text):
            raise FormatError(f"a star stands at the end of a value, not as in '{text}'")
        parts = [part.strip() for part in text.split(" or ")]
        return cls(
            tuple(part for part in parts if not part.endswith("*")),
            tuple(part[:-1] for part in parts if part.endswith("*")),
        )

    @property
    def anything(self) -> bool:
        """Whether every value is meant, and that there is none."""
        return "" in self.beginnings

    def test(self, value: pl.Expr) -> pl.Expr:
        """Return whether a value is meant."""
        ways = [value.is_in(list(self.exact))] if self.exact else []
        ways += [value.str.starts_with(start) for start in self.beginnings]
        return pl.any_horizontal(ways).fill_null("" in self.exact)


@dataclass(frozen=True)
class Moment:
    """A time: raw values joined by blanks, in one of several forms."""

    of: tuple[str, ...]
    forms: tuple[str, ...]
    zone: str = ""


@dataclass(frozen=True)
class Meaning:
    """What the lines of one case mean.

    Attributes:
        copies: field → raw names; the first that has a value counts.
        parts: patterns of raw values, whose pieces are fields.
        times: the first that reads counts.
        first: field → field of a command line, whose first word it names.
        derived: fields that are made of raw values or of other fields.
    """

    name: str
    constants: Mapping[str, Value]
    copies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    maps: tuple[ValueMap, ...] = ()
    parts: tuple[tuple[str, Pattern], ...] = ()
    times: tuple[Moment, ...] = ()
    first: Mapping[str, str] = field(default_factory=dict)
    derived: tuple[Derived, ...] = ()

    @property
    def used(self) -> frozenset[str]:
        """Raw names that need no place among the leftovers."""
        copied = {raw for raws in self.copies.values() for raw in raws}
        return frozenset(copied | {raw for moment in self.times for raw in moment.of})

    @property
    def asked(self) -> frozenset[str]:
        """Raw names that are looked at."""
        looked = {one.of for one in self.maps} | {one.of for one in self.derived}
        return self.used | looked | {raw for raw, _ in self.parts}


@dataclass(frozen=True)
class Cases:
    """Meanings by the values of some raw names: the first that fits counts, the last but one is of all others.

    The last meaning is of header lines and comments.
    """

    by: tuple[str, ...]
    choices: tuple[tuple[Choice, ...], ...]
    meanings: tuple[Meaning, ...]


def read_cases(where: str, declared: Mapping[str, Any], dataset: str, pieces: Mapping[str, str]) -> Cases:
    """Return the meanings that a `format.yaml` declares.

    Raises:
        FormatError: says which case and key is wrong.
    """
    top = {key: declared[key] for key in MEANING if key in declared}
    general = _meaning(where, "any", {**top, "dataset": dataset}, pieces)
    cases = dict(mapping(where, "cases", declared.get("cases")))
    by = texts(cases.pop("by", None))
    if cases and not by:
        raise FormatError(f"{where}: 'cases' needs 'by', the raw names whose values are the cases")
    choices: list[tuple[Choice, ...]] = []
    meanings: list[Meaning] = []
    for key, one in cases.items():
        here = f"{where}, case '{key}'"
        told = refuse_unknown(here, {} if one is None else one, MEANING | {"dataset"})
        meaning = _under(_meaning(here, key, {"dataset": dataset, **told}, pieces), general, "dataset" in told)
        for part in _alternatives(key, len(by)):
            if len(part) != len(by):
                raise FormatError(f"{here} has {len(part)} values, and 'by' names {len(by)}")
            try:
                choices.append(tuple(map(Choice.of, part)))
            except FormatError as error:
                raise FormatError(f"{here}: {error}") from error
            meanings.append(meaning)
    header = _header(general)
    return Cases(by, tuple(choices), (*meanings, general, header))


def _alternatives(key: str, width: int) -> list[list[str]]:
    """Return the values of a case: `utm/dns or utm/web*` are two for two names, `a or b` one choice for one name."""
    if width == 1:
        return [[key]]
    return [part.strip().split("/") for part in key.split(" or ")]


def _header(general: Meaning) -> Meaning:
    told = {**general.constants, "event.action": "log-header", "event.type": ["info"], "event.outcome": "unknown"}
    return Meaning("header", {"event.category": ["host"], **told})


def _under(case: Meaning, top: Meaning, own_dataset: bool) -> Meaning:
    """Return a case with what holds for all: what the case says of a field or a raw value counts more."""
    said = {*case.constants, *case.copies, *(one.field for one in case.maps), *(one.field for one in case.derived)} - {
        "event.kind",
        "event.dataset",
        "event.module",
    }
    said |= {name for _, pattern in case.parts for name in pattern.fields}
    raws = {raw for copied in case.copies.values() for raw in copied}
    copies = dict(case.copies)
    for name, froms in top.copies.items():
        left = tuple(raw for raw in froms if raw not in raws)
        if name in case.copies:
            copies[name] = (*case.copies[name], *left)
        elif name not in said and left:
            copies[name] = left
    constants = {**top.constants, **case.constants}
    return Meaning(
        case.name,
        {name: value for name, value in constants.items() if name in case.constants or name not in said},
        copies,
        (*case.maps, *(one for one in top.maps if one.field not in said)),
        (*case.parts, *top.parts),
        case.times or top.times,
        {**top.first, **case.first},
        (*case.derived, *(one for one in top.derived if one.field not in said)),
    )


def _meaning(where: str, name: str, declared: Mapping[str, Any], pieces: Mapping[str, str]) -> Meaning:
    dataset = str(declared["dataset"])
    constants: dict[str, Value] = {
        "event.kind": "event",
        "event.dataset": dataset,
        "event.module": dataset.partition(".")[0],
        **mapping(where, "set", declared.get("set")),
    }
    check_constants(where, constants)
    copies: dict[str, tuple[str, ...]] = {}
    for raw, targets in mapping(where, "copy", declared.get("copy")).items():
        for target in texts(targets):
            copies[target] = (*copies.get(target, ()), raw)
    maps = mapping(where, "map", declared.get("map"))
    return Meaning(
        name,
        constants,
        copies,
        tuple(read_map(where, target, spec) for target, spec in maps.items()),
        _parts(where, mapping(where, "parts", declared.get("parts")), pieces),
        _times(where, declared.get("time")),
        {key: str(of) for key, of in mapping(where, "first", declared.get("first")).items()},
        read_derived(where, declared.get("derive")),
    )


def _parts(where: str, declared: Mapping[str, Any], pieces: Mapping[str, str]) -> tuple[tuple[str, Pattern], ...]:
    found = []
    for raw, patterns in declared.items():
        for pattern in texts(patterns):
            try:
                found.append((raw, compile_pattern(pattern, pieces)))
                pl.Series([""]).str.extract_groups(found[-1][1].regex)
            except (ValueError, pl.exceptions.ComputeError) as error:
                raise FormatError(f"{where}, parts of '{raw}': {error}") from error
    return tuple(found)


def _times(where: str, declared: Any) -> tuple[Moment, ...]:
    found = []
    for one in declared if isinstance(declared, list) else [] if declared is None else [declared]:
        told = refuse_unknown(f"{where}: time", one, {"of", "as", "zone"})
        moment = Moment(texts(told.get("of")), texts(told.get("as")), str(told.get("zone", "")))
        if not moment.of or not moment.forms:
            raise FormatError(f"{where}: a time needs 'of', raw names, and 'as', its forms")
        for form in moment.forms:
            if "%" not in form and form not in moments.FORMS:
                raise FormatError(
                    f"{where}: '{form}' is no form of a time; known are {', '.join(sorted(moments.FORMS))}"
                )
        found.append(moment)
    return tuple(found)
