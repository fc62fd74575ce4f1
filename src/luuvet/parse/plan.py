"""What is done with the rows of one rule, as expressions that are built once: building them costs more than a small batch."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from luuvet.parse.declare import Format, Rule
from luuvet.parse.derive import derivable
from luuvet.parse.finish import Follow, first_words, follow, mapped
from luuvet.parse.pattern import Pattern
from luuvet.parse.rewrite import rewritten


@dataclass(frozen=True)
class Plan:
    """The work of one rule.

    Attributes:
        extract: `message` → the groups of the pattern; the last is null exactly where it does not match.
        also: the same for each pattern that is searched besides.
        values: the groups (columns `c0` …, `s0_0` …) → fields; empty texts and those that stand for "nothing" are null.
        follow: what follows from fields.
    """

    extract: pl.Expr
    also: tuple[pl.Expr, ...]
    values: tuple[pl.Expr, ...]
    follow: Follow


def plan(declared: Format, rule: Rule) -> Plan:
    """Return the work of a rule of a format."""
    groups: dict[str, list[str]] = {}
    _name(rule.pattern.fields, "c", groups)
    for n, pattern in enumerate(rule.also):
        _name(pattern.fields, f"s{n}_", groups)
    derived = derivable(rule.derived, groups)
    there = {*groups, *(one.field for one in derived)}
    return Plan(
        groups_of(rule.pattern, "message"),
        tuple(groups_of(pattern, "message") for pattern in rule.also),
        tuple(
            rewritten(value(columns, declared.absent), declared.rewrite.get(name, ())).alias(name)
            for name, columns in groups.items()
        ),
        follow(groups, [one.made(one.of, groups) for one in derived], _steps(declared, rule, there), declared.long),
    )


def groups_of(pattern: Pattern, column: str) -> pl.Expr:
    """Return the groups that a pattern has in a column."""
    return pl.col(column).str.extract_groups(pattern.regex).alias("_")


def _name(fields: Sequence[str], prefix: str, names: dict[str, list[str]]) -> None:
    for n, name in enumerate(fields):
        names.setdefault(name, []).append(f"{prefix}{n}")


def value(columns: Sequence[str], absent: Sequence[str]) -> pl.Expr:
    """Return the first group that holds something; empty texts and the format's texts for "nothing" are null."""
    ways = []
    for column in columns:
        something = pl.col(column) != ""
        for text in absent:
            something &= pl.col(column) != text
        ways.append(pl.when(something).then(pl.col(column)))
    return ways[0] if len(ways) == 1 else pl.coalesce(ways)


def _steps(declared: Format, rule: Rule, groups: Collection[str]) -> list[pl.Expr]:
    steps = [mapped(one, one.of) for one in rule.maps if one.of in groups]
    steps += [pl.col(name).str.to_lowercase() for name in declared.lower if name in groups]
    return [*steps, *first_words(rule.first, groups)]
