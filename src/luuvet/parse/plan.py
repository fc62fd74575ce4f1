"""What is done with the rows of one rule, as expressions that are built once: building them costs more than a small batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.parse.declare import Derived, Format, Rule
from luuvet.parse.pattern import Pattern

ADDRESSES = ("source", "destination")
"""Pseudo-fields for what is an IP address or a host name: they become `source.ip` or `source.domain` (see convert)."""

OWN_TIME = "@timestamp"
"""Field of the time that a message itself tells, in the text of its product."""


@dataclass(frozen=True)
class Plan:
    """The work of one rule.

    Attributes:
        extract: `message` → the groups of the pattern; the last is null exactly where it does not match.
        also: the same for each pattern that is searched besides.
        values: the groups (columns `c0` …, `s0_0` …) → fields; empty texts and those that stand for "nothing" are null.
        derived: fields that are made of others.
        steps: what follows from fields: maps, lower case, first words.
        kept: the fields that remain, without the time.
        outside: those of them without a column, `longs` makes numbers of some.
    """

    extract: pl.Expr
    also: tuple[pl.Expr, ...]
    values: tuple[pl.Expr, ...]
    derived: tuple[pl.Expr, ...]
    steps: tuple[pl.Expr, ...]
    kept: list[str]
    outside: list[str]
    longs: tuple[pl.Expr, ...]


def plan(declared: Format, rule: Rule) -> Plan:
    """Return the work of a rule of a format."""
    groups: dict[str, list[str]] = {}
    _name(rule.pattern.fields, "c", groups)
    for n, pattern in enumerate(rule.also):
        _name(pattern.fields, f"s{n}_", groups)
    derived = [one for one in rule.derived if one.of in groups]
    steps = _steps(declared, rule, {*groups, *(one.field for one in derived)})
    names = list(dict.fromkeys([*groups, *(d.field for d in derived), *(step.meta.output_name() for step in steps)]))
    kept = [name for name in names if not name.startswith("_") and name != OWN_TIME]
    outside = [name for name in kept if name not in SCHEMA and name not in ADDRESSES]
    return Plan(
        _groups(rule.pattern),
        tuple(map(_groups, rule.also)),
        tuple(_value(columns, declared.absent).alias(name) for name, columns in groups.items()),
        tuple(_derivation(one, beside=one.field in groups) for one in derived),
        steps,
        kept,
        outside,
        tuple(pl.col(name).cast(pl.Int64, strict=False) for name in outside if name in declared.long),
    )


def _derivation(one: Derived, *, beside: bool) -> pl.Expr:
    """Return a derived field; `beside` a group of that field it only fills what the group left empty."""
    of = pl.col(one.of)
    if one.replace[0]:
        return of.str.replace_all(*one.replace, literal=True).alias(one.field)
    if one.match:
        made = of.str.extract(one.match)
    else:
        made = (of.cast(pl.Float64, strict=False) * one.times).round().cast(pl.Int64, strict=False)
    return (pl.coalesce(pl.col(one.field), made) if beside else made).alias(one.field)


def _groups(pattern: Pattern) -> pl.Expr:
    return pl.col("message").str.extract_groups(pattern.regex).alias("_")


def _name(fields: Sequence[str], prefix: str, names: dict[str, list[str]]) -> None:
    for n, name in enumerate(fields):
        names.setdefault(name, []).append(f"{prefix}{n}")


def _value(columns: Sequence[str], absent: Sequence[str]) -> pl.Expr:
    """Return the first group that holds something; empty texts and the format's texts for "nothing" are null."""
    ways = []
    for column in columns:
        something = pl.col(column) != ""
        for text in absent:
            something &= pl.col(column) != text
        ways.append(pl.when(something).then(pl.col(column)))
    return ways[0] if len(ways) == 1 else pl.coalesce(ways)


def _steps(declared: Format, rule: Rule, groups: Collection[str]) -> tuple[pl.Expr, ...]:
    steps = [
        pl.col(m.of).replace_strict(dict(m.values), default=m.other, return_dtype=pl.String).alias(m.field)
        for m in rule.maps
        if m.of in groups
    ]
    steps += [pl.col(name).str.to_lowercase() for name in declared.lower if name in groups]
    steps += [
        pl.col(of).str.extract(r"^(?:[^ ]*/)?([^ /]+)").alias(name)
        for name, of in rule.first.items()
        if of in groups and name not in groups
    ]
    return tuple(steps)
