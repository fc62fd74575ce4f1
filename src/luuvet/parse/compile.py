"""A declared format as whole-column work: which rows each pattern matches, and what its pieces hold.

Of all patterns of a format the first whose literal stands in the message is tried; rows that it does not match go on to the
next, so that each row meets few regular expressions. What a pattern *sets* is not written here row by row: a match only
names its rule, and `constants` holds the values of every rule once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.parse import extra, time
from luuvet.parse.declare import Format, FormatError, Rule
from luuvet.parse.pattern import Pattern
from luuvet.parse.repeated import apart

RULE = "rule"
"""Column of a piece: which row of the constants frame is set."""

INNER_TIME = "time.inner"
"""Column of a piece: the time that the message itself tells."""

INNER_HOW = "time.how"
"""Column of a piece: what was inferred about that time, or null."""

OWN_TIME = "@timestamp"


ADDRESSES = ("source", "destination")
"""Pseudo-fields for what is an IP address or a host name: they become `source.ip` or `source.domain` (see convert)."""

_AT_ONCE = 3
"""Rules whose literals are looked for together at first; then twice as many, as fewer rows are left."""

_OWN = frozenset({"row", INNER_TIME, INNER_HOW, *ADDRESSES})


@dataclass(frozen=True)
class Compiled:
    """A format ready to work. `first` is the row of the constants frame that its first rule has."""

    format: Format
    first: int

    def match(self, rows: pl.DataFrame, zone: str) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return pieces (row, rule, fields) of the rows that a pattern matched, and the rows that none did.

        `rows` has `row` and `message`; zone is that of times without one.
        """
        pieces: list[pl.DataFrame] = []
        left: list[pl.DataFrame] = []
        work = [(rows, 0)]
        while work:
            some, start = work.pop()
            for number, candidates in self._candidates(some, start):
                if number < 0:
                    left.append(candidates)
                    continue
                piece, missed = self._extract(candidates, number, zone)
                if piece is not None:
                    pieces.append(piece)
                if missed.height:
                    work.append((missed, number + 1))
        return pieces, pl.concat(left, rechunk=True) if left else rows.clear()

    def _candidates(self, rows: pl.DataFrame, start: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Yield (number of the first rule from `start` whose literal is there, its rows); -1 where there is none.

        Rules are asked a few at a time, and of the rows that are left: the first ones are those that most rows are of.
        """
        rules = self.format.rules
        some = _AT_ONCE
        while rows.height and start < len(rules):
            end = min(start + some, len(rules))
            rest = rows.clear()
            for number, found in _sorted_out(rows, rules[start:end]):
                if number < 0:
                    rest = found
                else:
                    yield start + number, found
            rows, start, some = rest, end, some * 2
        if rows.height:
            yield -1, rows

    def _extract(self, rows: pl.DataFrame, number: int, zone: str) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        rule = self.format.rules[number]
        hit, missed = _captured(rows, rule.pattern)
        if not hit.height:
            return None, missed
        names: dict[str, list[str]] = {}
        _name(rule.pattern.fields, "c", names)
        for n, pattern in enumerate(rule.also):
            groups = hit.select(pl.col("message").str.extract_groups(pattern.regex).alias("_")).unnest("_")
            hit = hit.hstack(_renamed(groups, f"s{n}_").drop(f"s{n}_{len(pattern.fields)}"))
            _name(pattern.fields, f"s{n}_", names)
        values = hit.select(
            "row", *(_value(columns, self.format.absent).alias(name) for name, columns in names.items())
        )
        return self._finish(values, rule, number, zone), missed

    def _finish(self, values: pl.DataFrame, rule: Rule, number: int, zone: str) -> pl.DataFrame:
        steps = [
            pl.col(m.of).replace_strict(dict(m.values), default=m.other, return_dtype=pl.String).alias(m.field)
            for m in rule.maps
            if m.of in values.columns
        ]
        steps += [pl.col(name).str.to_lowercase() for name in self.format.lower if name in values.columns]
        steps += [
            pl.col(of).str.extract(r"^(?:[^ ]*/)?([^ /]+)").alias(name)
            for name, of in rule.first.items()
            if of in values.columns and name not in values.columns
        ]
        if steps:
            values = values.with_columns(steps)
        if OWN_TIME in values.columns:
            inner = time.by_formats(pl.col(OWN_TIME), rule.time, zone).alias(INNER_TIME)
            guessed = None if any("%z" in form for form in rule.time) else f"zone={zone}"
            values = values.with_columns(inner, pl.lit(guessed, pl.String).alias(INNER_HOW)).drop(OWN_TIME)
        kept = [name for name in values.columns if not name.startswith("_")]
        values = values.select(kept)
        outside = [name for name in kept if name not in SCHEMA and name not in _OWN]
        if outside:
            longs = [pl.col(name).cast(pl.Int64, strict=False) for name in outside if name in self.format.long]
            values = values.with_columns(longs)
            values = values.with_columns(extra.encode(values, outside)).drop(outside)
        return values.with_columns(pl.lit(self.first + number, pl.UInt32).alias(RULE))


def _sorted_out(rows: pl.DataFrame, rules: Sequence[Rule]) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield (place of the first of the rules whose literal is there, its rows); -1 where there is none."""
    first: pl.Expr = pl.lit(-1, pl.Int32)
    for place in range(len(rules) - 1, -1, -1):
        first = pl.when(_may(rules[place].pattern)).then(pl.lit(place, pl.Int32)).otherwise(first)
    yield from ((key[0], some) for key, some in apart(rows.with_columns(first.alias("_first")), ["_first"]))


def _may(pattern: Pattern) -> pl.Expr:
    if len(pattern.starts) >= 3 or (pattern.starts and len(pattern.starts) >= len(pattern.holds)):
        return pl.col("message").str.starts_with(pattern.starts)
    if pattern.holds:
        return pl.col("message").str.contains(pattern.holds, literal=True)
    return pl.lit(True)


def _captured(rows: pl.DataFrame, pattern: Pattern) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that match, with their groups as columns c0, c1 …, and those that do not."""
    groups = _renamed(rows.select(pl.col("message").str.extract_groups(pattern.regex).alias("_")).unnest("_"), "c")
    last = f"c{len(pattern.fields)}"
    both = rows.hstack(groups)
    if not groups[last].null_count():
        return both.drop(last), rows.clear()
    matched = groups[last].is_not_null()
    return both.filter(matched).drop(last), rows.filter(~matched)


def _renamed(groups: pl.DataFrame, prefix: str) -> pl.DataFrame:
    groups.columns = [f"{prefix}{n}" for n in range(groups.width)]
    return groups


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
    return pl.coalesce(ways)


def check(declared: Format) -> None:
    """Compile every expression of a format once.

    Raises:
        FormatError: one does not compile; says which pattern and why.
    """
    nothing = pl.Series("t", [""], dtype=pl.String).to_frame()
    for rule in declared.rules:
        for pattern in (rule.pattern, *rule.also):
            try:
                nothing.select(pl.col("t").str.extract_groups(pattern.regex))
            except pl.exceptions.ComputeError as error:
                raise FormatError(f"formats/{declared.name}/format.yaml, pattern '{rule.name}': {error}") from error


def constants(formats: Sequence[Format]) -> pl.DataFrame:
    """Return what every rule of every format sets: one row a rule in order, a last row of nulls for rows without a rule."""
    rows: list[dict[str, object]] = []
    for declared in formats:
        for rule in declared.rules:
            known = {name: value for name, value in rule.constants.items() if name in SCHEMA}
            rest = {name: value for name, value in rule.constants.items() if name not in SCHEMA}
            rows.append({**known, "luuvet.extra": _object(rest) if rest else None})
    rows.append({})
    names = sorted({name for row in rows for name in row})
    return pl.DataFrame(
        {name: [_listed(name, row.get(name)) for row in rows] for name in names},
        schema={name: SCHEMA[name] for name in names},
    )


def _listed(name: str, value: object) -> object:
    if isinstance(SCHEMA[name], pl.List) and value is not None and not isinstance(value, list):
        return [value]
    return value


def _object(values: Mapping[str, object]) -> str:
    one = pl.DataFrame({name: [value] for name, value in values.items()})
    return str(extra.encode(one, one.columns)[0])
