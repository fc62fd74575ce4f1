"""Which format reads which row: by program, by the message's beginning, by content; each format kept from harming the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import polars as pl

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.catalogue import Formats
from luuvet.parse.envelope import Each
from luuvet.parse.repeated import apart


class Products:
    """Runs the formats over rows and counts the faults of each."""

    def __init__(self, formats: Formats, each: Each = map) -> None:
        """Take the formats that were loaded, and what maps a function over parts (at once where it can)."""
        self.formats = formats
        self._each = each
        self.errors: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        self._programs: dict[str, tuple[int, ...]] = {}
        self._starts: dict[str, tuple[int, ...]] = {}

    def read(self, rows: pl.DataFrame, origin: Origin, first: int | None = None) -> list[pl.DataFrame]:
        """Return pieces (row, rule, fields) of the rows that a format understood; each row stands in at most one.

        `rows` has `row`, `message` and `program`. `first` is the number of a format that is asked before all others.
        """
        pieces, left = self._run(rows, () if first is None else (first,), origin)
        for step in (self._by_start, self._by_program, self._by_content):
            found, left = step(left, origin)
            pieces += found
        return pieces

    def read_objects(self, rows: pl.DataFrame, origin: Origin, first: int | None = None) -> list[pl.DataFrame]:
        """Return the same of rows whose `message` is a JSON object."""
        pieces, left = self._run(rows, () if first is None else (first,), origin, objects=True)
        place = left.with_row_index("_place")
        for number, mask in self.formats.by_object.candidates(left["message"]):
            may = pl.Series(mask).gather(place["_place"])
            found, missed = self._run(place.filter(may), (number,), origin, objects=True)
            pieces += found
            place = pl.concat([place.filter(~may), missed], rechunk=True)
        return pieces

    def _by_start(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        start = rows["message"].str.extract(self.formats.first_start, 1).alias("_start")
        if start.null_count() == rows.height:
            return [], rows
        pieces: list[pl.DataFrame] = []
        missed: list[pl.DataFrame] = []
        for (found,), some in apart(rows.hstack([start]), ["_start"]):
            known, left = self._run(some, () if found is None else self._starting(str(found)), origin)
            pieces += known
            missed.append(left)
        return pieces, pl.concat(missed, rechunk=True)

    def _starting(self, start: str) -> tuple[int, ...]:
        if start not in self._starts:
            self._starts[start] = self.formats.of_start(start)
        return self._starts[start]

    def _by_content(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        if not rows.height:
            return [], rows
        may = rows["message"].str.contains(self.formats.any_content)
        if not may.any():
            return [], rows
        tests = ((pl.col("message").str.contains(regex), n) for regex, n in self.formats.by_content())
        pieces, missed = self._in_turn(rows.filter(may), tests, origin)
        return pieces, pl.concat([rows.filter(~may), missed], rechunk=True)

    def _in_turn(
        self, rows: pl.DataFrame, tests: Iterable[tuple[pl.Expr, int]], origin: Origin
    ) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        pieces: list[pl.DataFrame] = []
        for test, number in tests:
            if not rows.height:
                break
            mask = rows.select(test.alias("m")).to_series()
            if not mask.any():
                continue
            found, missed = self._run(rows.filter(mask), (number,), origin)
            pieces += found
            rows = pl.concat([rows.filter(~mask), missed], rechunk=True)
        return pieces, rows

    def _by_program(self, rows: pl.DataFrame, origin: Origin) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        names = rows["program"].drop_nulls().unique().to_list()
        known = {name: self._formats_of(name) for name in names}
        groups = sorted({numbers for numbers in known.values() if numbers})
        if not groups:
            return [], rows
        codes = {name: groups.index(numbers) for name, numbers in known.items() if numbers}
        group = pl.col("program").replace_strict(codes, default=None, return_dtype=pl.Int32).alias("_group")
        parts = list(apart(rows.hstack(rows.select(group)), ["_group"]))
        parts.sort(key=lambda part: -part[1].height)
        tasks = [(some, () if key[0] is None else groups[key[0]]) for key, some in parts]
        answers = list(self._each(lambda task: self._run(task[0], task[1], origin), tasks))
        return [piece for found, _ in answers for piece in found], pl.concat([missed for _, missed in answers])

    def _formats_of(self, program: str) -> tuple[int, ...]:
        known = self._programs.get(program)
        if known is None:
            if len(self._programs) > 50_000:  # a sender that invents names must not fill the memory
                self._programs.clear()
            known = self._programs[program] = self.formats.of_program(program)
        return known

    def _run(
        self, rows: pl.DataFrame, numbers: Sequence[int], origin: Origin, *, objects: bool = False
    ) -> tuple[list[pl.DataFrame], pl.DataFrame]:
        pieces: list[pl.DataFrame] = []
        for number in numbers:
            if not rows.height:
                break
            compiled = self.formats.compiled[number]
            try:
                found, missed = compiled.match_objects(rows, origin) if objects else compiled.match(rows, origin)
            except Exception as error:  # the containment point: one format's fault leaves its rows to the others
                self.errors[compiled.format.name] += 1
                self.examples.setdefault(compiled.format.name, f"{type(error).__name__}: {error}")
                continue
            pieces += found
            rows = missed
        return pieces, rows
