"""Fields that were found become a piece: what follows from them, leftovers in one text, the rule that set the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from luuvet.event.fields import BY_NAME
from luuvet.event.frame import SCHEMA
from luuvet.parse import extra, mime
from luuvet.parse.checks import LIST, ValueMap

_ADDRESS = r"^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*)$"

ADDRESSES = ("source", "destination")
"""Pseudo-fields for what is an IP address or a host name: they become `source.ip` or `source.domain` (see convert)."""

HOST = "host"
"""Pseudo-field for the host that a message itself names: it counts as much as one that the envelope claims."""

OWN_TIME = "@timestamp"
"""Field of the time that a message itself tells, in the text of its product."""

RULE = "rule"
"""Column of a piece: which row of the constants frame is set."""

INNER_TIME = "time.inner"
"""Column of a piece: the time that the message itself tells."""

INNER_HOW = "time.how"
"""Column of a piece: what was inferred about that time, or null."""


@dataclass(frozen=True)
class Follow:
    """What follows from fields.

    Attributes:
        derived: fields that are made of others, before the other steps look at them.
        steps: value tables, lower case, first words, encoded words.
        kept: the fields that remain, without the time.
        outside: those of them without a column, `longs` makes numbers of some.
    """

    derived: tuple[pl.Expr, ...]
    steps: tuple[pl.Expr, ...]
    kept: list[str]
    outside: list[str]
    longs: tuple[pl.Expr, ...]


def follow(names: Iterable[str], derived: Sequence[pl.Expr], steps: Sequence[pl.Expr], long: Collection[str]) -> Follow:
    """Return what follows from fields of these names; those that begin with `_` are not kept."""
    names = list(names)
    steps = [*steps, *mime.steps(names)]
    every = list(dict.fromkeys([*names, *(step.meta.output_name() for step in (*derived, *steps))]))
    kept = [name for name in every if not name.startswith("_") and name != OWN_TIME]
    outside = [name for name in kept if name not in SCHEMA and name not in (*ADDRESSES, HOST)]
    longs = tuple(pl.col(name).cast(pl.Int64, strict=False) for name in outside if name in long)
    return Follow(tuple(derived), tuple(steps), kept, outside, longs)


def mapped(one: ValueMap, of: str) -> pl.Expr:
    """Return the field that a value table makes of a column."""
    made = pl.col(of).replace_strict(dict(one.values), default=one.other, return_dtype=pl.String)
    return listed(made, one.field).alias(one.field)


def listed(value: pl.Expr, name: str) -> pl.Expr:
    """Return texts as lists where the field holds lists; a list of addresses holds nothing else."""
    known = BY_NAME.get(name)
    if known is None or not known.repeated:
        return value
    if known.kind != "ip":
        return value.str.split(LIST)
    found = value.str.split(LIST).list.eval(pl.element().filter(pl.element().str.contains(_ADDRESS)))
    return pl.when(found.list.len() > 0).then(found)


def first_words(first: Mapping[str, str], there: Collection[str]) -> list[pl.Expr]:
    """Return the fields that name the first word (without folders) of others which are there."""
    return [
        pl.col(of).str.extract(r"^(?:[^ ]*/)?([^ /]+)").alias(name)
        for name, of in first.items()
        if of in there and name not in there
    ]


def finish(values: pl.DataFrame, work: Follow, rule: int, more: Sequence[pl.Series] = ()) -> pl.DataFrame:
    """Return the piece of rows of one rule. `values` has `row` and the fields; `more` are further columns."""
    if work.derived:
        values = values.with_columns(work.derived)
    if work.steps:
        values = values.with_columns(work.steps)
    made = values[["row", *work.kept]]
    if work.outside:
        rest = made[work.outside]
        left = extra.encode(rest.with_columns(work.longs) if work.longs else rest, work.outside)
        # The pieces' own leftovers take the place of these columns.
        made = made[[name for name in made.columns if name not in work.outside]].hstack([left])
    return made.hstack([*more, repeated(RULE, rule, pl.UInt32, made.height)])


def repeated(name: str, value: object, kind: pl.DataType | type[pl.DataType], height: int) -> pl.Series:
    """Return a column of one value."""
    return pl.Series(name, [value], dtype=kind).new_from_index(0, height)
