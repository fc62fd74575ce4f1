"""The work on the raw values of one case, as expressions that are built once for a set of raw names."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from luuvet.event.fields import BY_NAME
from luuvet.parse.bodies.meaning import Meaning
from luuvet.parse.bodies.taken import RAW, plain
from luuvet.parse.checks import LIST
from luuvet.parse.derive import derivable
from luuvet.parse.finish import Follow, first_words, follow, listed, mapped
from luuvet.parse.plan import groups_of
from luuvet.parse.rewrite import Swaps, rewritten

_OF = "_of:"
"""Columns of raw values that value tables look at; like all that begin with `_` they are not kept."""


@dataclass(frozen=True)
class Options:
    """What a format says of all its fields.

    Attributes:
        absent: texts that stand for "no value".
        long: leftovers that are whole numbers.
        lower: fields that are written in lower case.
        leftovers: where raw values without a field are kept.
        lists: some raw values are lists.
        rewrite: field → what is replaced in its values.
    """

    absent: tuple[str, ...]
    long: frozenset[str]
    lower: frozenset[str]
    leftovers: str
    lists: bool
    rewrite: Mapping[str, Swaps] = field(default_factory=dict)


@dataclass(frozen=True)
class Work:
    """The work of one case.

    Attributes:
        parts: groups of patterns of raw values.
        values: raw values → fields.
    """

    parts: tuple[pl.Expr, ...]
    values: tuple[pl.Expr, ...]
    follow: Follow


def work(meaning: Meaning, there: Sequence[str], options: Options) -> Work:
    """Return the work of a case on frames that have these raw names."""
    raws = frozenset(there)
    fields: dict[str, list[pl.Expr]] = {}
    parts = [(raw, pattern) for raw, pattern in meaning.parts if raw in raws]
    for name, froms in meaning.copies.items():
        ways = [_value(pl.col(RAW + raw), name, options) for raw in froms if raw in raws]
        if ways:
            fields.setdefault(name, []).extend(ways)
    for n, (_, pattern) in enumerate(parts):
        for m, name in enumerate(pattern.fields):
            fields.setdefault(name, []).append(_value(pl.col(f"p{n}_{m}"), name, options))
    for raw in there:
        if raw not in meaning.used and not raw.startswith("_"):
            name = f"{options.leftovers}.{plain(raw)}"
            fields.setdefault(name, []).append(_value(pl.col(RAW + raw), name, options))
    looked = sorted(({one.of for one in meaning.maps} | {one.of for one in meaning.derived}) & raws)
    values = [pl.coalesce(ways).alias(name) if len(ways) > 1 else ways[0].alias(name) for name, ways in fields.items()]
    values += [pl.col(RAW + raw).alias(_OF + raw) for raw in looked]
    known = {**dict.fromkeys(fields), **dict.fromkeys(looked)}
    derived = derivable(meaning.derived, known)
    made = {*fields, *(one.field for one in derived)}
    return Work(
        tuple(groups_of(pattern, RAW + raw).alias(f"p{n}") for n, (raw, pattern) in enumerate(parts)),
        tuple(values),
        follow(
            [*fields, *(_OF + raw for raw in looked)],
            [one.made(_OF + one.of if one.of in looked else one.of, fields) for one in derived],
            _steps(meaning, made, looked, options),
            options.long,
        ),
    )


def _steps(meaning: Meaning, fields: Collection[str], looked: Collection[str], options: Options) -> list[pl.Expr]:
    steps = []
    for one in meaning.maps:
        if one.of in looked:
            steps.append(mapped(one, _OF + one.of))
        elif one.of in fields:
            steps.append(mapped(one, one.of))
        elif one.other is not None:  # no line of this batch has the value: the same as in a batch where one has it
            steps.append(listed(pl.lit(one.other), one.field).alias(one.field))
    steps += [pl.col(name).str.to_lowercase() for name in sorted(options.lower) if name in fields]
    return [*steps, *first_words(meaning.first, fields)]


def _value(column: pl.Expr, name: str, options: Options) -> pl.Expr:
    """Return a value as its field takes it; empty texts and the format's texts for "nothing" are null."""
    something = column != ""
    for text in options.absent:
        something &= column != text
    value = rewritten(pl.when(something).then(column), options.rewrite.get(name, ()))
    if not options.lists:
        return value
    known = BY_NAME.get(name)
    return (
        listed(value, name) if known is not None and known.repeated else value.str.replace_all(LIST, ", ", literal=True)
    )
