"""A declared format as whole-column work: which rows each pattern matches, and what its pieces hold.

Of all patterns of a format the first whose literal stands in the message is tried; rows that it does not match go on to the
next, so that each row meets few regular expressions. What a pattern *sets* is not written here row by row: a match only
names its rule, and `constants` holds the values of every rule once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from luuvet.event.frame import SCHEMA
from luuvet.parse import extra, moments
from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.run import Bodies
from luuvet.parse.bodies.work import Options
from luuvet.parse.checks import FormatError
from luuvet.parse.declare import Format
from luuvet.parse.finish import INNER_HOW, INNER_TIME, OWN_TIME, finish
from luuvet.parse.pattern import Pattern
from luuvet.parse.plan import Plan, plan
from luuvet.parse.repeated import apart

_AT_ONCE = 3
"""Rules whose literals are looked for together at first; then twice as many, as fewer rows are left."""


@dataclass(frozen=True)
class Compiled:
    """A format ready to work. `first` is the row of the constants frame that its first rule has."""

    format: Format
    first: int

    def match(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return pieces (row, rule, fields) of the rows that a body reads or a pattern matches, and the other rows.

        `rows` has `row` and `message`.
        """
        if self._bodies is None:
            return self._patterns(rows, origin)
        pieces, left = self._bodies.match(rows, origin, self._bodies.told.bodies)
        if not self.format.rules or not left.height:
            return pieces, left
        more, left = self._patterns(left, origin)
        return pieces + more, left

    def match_objects(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        """Return the same of rows whose `message` is a JSON object, which only bodies of JSON read."""
        if self._bodies is None:
            return [], rows
        return self._bodies.match(rows, origin, self._bodies.told.objects)

    def _patterns(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        pieces: list[pl.DataFrame] = []
        left: list[pl.DataFrame] = []
        work = [(rows, 0)]
        while work:
            some, start = work.pop()
            for number, candidates in self._candidates(some, start):
                if number < 0:
                    left.append(candidates)
                    continue
                piece, missed = self._extract(candidates, number, origin)
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
            for number, found in _sorted_out(rows, self._tests[start:end]):
                if number < 0:
                    rest = found
                else:
                    yield start + number, found
            rows, start, some = rest, end, some * 2
        if rows.height:
            yield -1, rows

    def _extract(self, rows: pl.DataFrame, number: int, origin: Origin) -> tuple[pl.DataFrame | None, pl.DataFrame]:
        plan = self._plans[number]
        hit, missed = _captured(rows, plan.extract)
        if not hit.height:
            return None, missed
        for n, search in enumerate(plan.also):
            groups = _renamed(hit.select(search).to_series().struct.unnest(), f"s{n}_")
            hit = hit.hstack(groups.get_columns()[:-1])
        return self._finish(hit.select("row", *plan.values), plan, number, origin), missed

    def _finish(self, values: pl.DataFrame, plan: Plan, number: int, origin: Origin) -> pl.DataFrame:
        if OWN_TIME not in values.columns:
            return finish(values, plan.follow, self.first + number)
        forms = self.format.rules[number].time
        received = origin.received(values["row"]) if moments.lack_year(forms) else None
        inner = moments.read(values[OWN_TIME], forms, origin.zone, received)
        times = [inner["time"].alias(INNER_TIME), inner["how"].alias(INNER_HOW)]
        return finish(values, plan.follow, self.first + number, times)

    @cached_property
    def _bodies(self) -> Bodies | None:
        one = self.format
        if one.told is None:
            return None
        lists = any(body.split or body.kind == "json" for body in one.told.bodies)
        options = Options(one.absent, one.long, one.lower, one.told.leftovers, lists, one.rewrite)
        return Bodies(one.name, one.told, options, self.first + len(one.rules))

    @cached_property
    def _plans(self) -> tuple[Plan, ...]:
        return tuple(plan(self.format, rule) for rule in self.format.rules)

    @cached_property
    def _tests(self) -> tuple[pl.Expr, ...]:
        """For each rule, whether its literal is in the message."""
        return tuple(_may(rule.pattern) for rule in self.format.rules)


def _sorted_out(rows: pl.DataFrame, tests: Sequence[pl.Expr]) -> Iterator[tuple[int, pl.DataFrame]]:
    """Yield (place of the first of the tests that a row passes, its rows); -1 where it passes none."""
    first: pl.Expr = pl.lit(-1, pl.Int32)
    for place in range(len(tests) - 1, -1, -1):
        first = pl.when(tests[place]).then(pl.lit(place, pl.Int32)).otherwise(first)
    yield from ((key[0], some) for key, some in apart(rows.with_columns(first.alias("_first")), ["_first"]))


def _may(pattern: Pattern) -> pl.Expr:
    if len(pattern.starts) >= 3 or (pattern.starts and len(pattern.starts) >= len(pattern.holds)):
        return pl.col("message").str.starts_with(pattern.starts)
    if pattern.holds:
        return pl.col("message").str.contains(pattern.holds, literal=True)
    return pl.lit(True)


def _captured(rows: pl.DataFrame, extract: pl.Expr) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that match, with their groups as columns c0, c1 …, and those that do not."""
    groups = _renamed(rows.select(extract).to_series().struct.unnest(), "c")
    both, last = rows.hstack(groups.get_columns()[:-1]), groups.get_columns()[-1]
    if not last.null_count():
        return both, rows.clear()
    matched = last.is_not_null()
    return both.filter(matched), rows.filter(~matched)


def _renamed(groups: pl.DataFrame, prefix: str) -> pl.DataFrame:
    groups.columns = [f"{prefix}{n}" for n in range(groups.width)]
    return groups


def check(declared: Format) -> None:
    """Compile every expression of a format once.

    Raises:
        FormatError: one does not compile; says which pattern and why.
    """
    nothing = pl.Series("t", [""], dtype=pl.String).to_frame()
    try:
        nothing.select(pl.col("t").str.contains(declared.when.content))
    except pl.exceptions.ComputeError as error:
        raise FormatError(f"formats/{declared.name}/format.yaml, 'content': {error}") from error
    for rule in declared.rules:
        for pattern in (rule.pattern, *rule.also):
            try:
                nothing.select(pl.col("t").str.extract_groups(pattern.regex))
            except pl.exceptions.ComputeError as error:
                raise FormatError(f"formats/{declared.name}/format.yaml, pattern '{rule.name}': {error}") from error


def constants(formats: Sequence[Format]) -> pl.DataFrame:
    """Return what every rule and case of every format sets: one row each in order, a last row of nulls for rows without a rule."""
    rows: list[dict[str, object]] = []
    for declared in formats:
        for told in declared.meanings:
            known = {name: value for name, value in told.items() if name in SCHEMA}
            rest = {name: value for name, value in told.items() if name not in SCHEMA}
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
