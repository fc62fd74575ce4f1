"""The values of one field, each different value once: what a pattern costs depends on values, not on rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect.addresses import numbers_of
from luuvet.detect.needles import FIRST, LAST, marked

Rows = npt.NDArray[np.int32]
"""Row numbers of a frame, ascending, each once."""
Mask = npt.NDArray[np.bool_]
"""One truth a row of the frame."""

NO_ROWS: Rows = np.zeros(0, np.int32)

SAMPLE = 128
"""So many values tell whether all of a column differ."""

SORT_AFTER = 48
"""After so many questions sorting the rows by value pays (bench/detect.py)."""


@dataclass(frozen=True)
class Column:
    """Where values stand: `values[codes[i]]` is a value of row `rows[i]`; rows without a value do not occur.

    `values` is an Arrow array of texts, each once, or with few that come again. `repeated`: a row may have several. `asked`
    counts questions, to sort the rows by value once it pays.
    """

    rows: Rows
    codes: Rows
    values: Any
    repeated: bool
    asked: list[int]

    @cached_property
    def texts(self) -> pl.Series:
        """The different values as a polars series."""
        return pl.Series(pl.from_arrow(self.values), dtype=pl.String)

    @cached_property
    def numbers(self) -> npt.NDArray[np.int64]:
        """The IPv4 addresses among the different values as numbers, -1 for other texts."""
        return numbers_of(self.texts)

    def holding(self, codes: Rows) -> Rows:
        """Return the rows that have one of some values."""
        if not len(codes):
            return NO_ROWS
        self.asked[0] += 1
        if self.asked[0] > SORT_AFTER and len(codes) <= 8 and len(self.rows) > 256:
            first, order = self._by_code
            found = np.sort(np.concatenate([order[first[code] : first[code + 1]] for code in codes]))
        else:
            wanted = np.zeros(len(self.values), np.bool_)
            wanted[codes] = True
            found = self.rows[wanted[self.codes]]
        return _once(found) if self.repeated else found

    @cached_property
    def _by_code(self) -> tuple[npt.NDArray[np.int64], Rows]:
        order = pl.Series(self.codes).arg_sort().to_numpy()
        first = np.zeros(len(self.values) + 1, np.int64)
        np.cumsum(np.bincount(self.codes, minlength=len(self.values)), out=first[1:])
        return first, self.rows[order]

    def codes_of(self, rows: Rows, height: int) -> Rows:
        """Return the code of each of some rows, -1 for a row without a value; not for a column that is `repeated`."""
        known = self._by_row.get(height)
        if known is None:
            known = self._by_row[height] = np.full(height, -1, np.int32)
            known[self.rows] = self.codes
        return known[rows]

    @cached_property
    def _by_row(self) -> dict[int, Rows]:
        return {}

    def text(self, code: int) -> str:
        """Return a value as needles are looked for in it: lower case, marked at both ends."""
        known = self._texts.get(code)
        if known is None:
            known = self._texts[code] = marked(self.values[code].as_py())
        return known

    @cached_property
    def _texts(self) -> dict[int, str]:
        return {}

    def part(self, codes: Rows) -> Column:
        """Return a column of some values only, without rows."""
        if len(codes) == len(self.values):
            return self
        return Column(NO_ROWS, NO_ROWS, self.values.take(pa.array(codes)), False, [0])

    @cached_property
    def marked(self) -> pl.Series:
        """All values as needles are looked for in them. A mark inside of a value is taken for a blank."""
        lower = self.low
        if lower.str.contains_any([FIRST, LAST]).any():
            lower = lower.str.replace_many([FIRST, LAST], [" ", " "])
        return pl.select(pl.lit(FIRST) + lower + pl.lit(LAST)).to_series()

    @cached_property
    def low(self) -> pl.Series:
        """All values in lower case, as a polars series."""
        return pl.Series(pl.from_arrow(self.lower), dtype=pl.String)

    @cached_property
    def lower(self) -> Any:
        """All values in lower case: nearly all are ASCII, for which there is a way thirty times as quick."""
        lower = pc.ascii_lower(self.values)
        if len(wide := pc.indices_nonzero(pc.invert(pc.string_is_ascii(self.values)))):
            held = np.zeros(len(lower), np.bool_)
            held[wide.to_numpy()] = True
            lower = pc.replace_with_mask(lower, pa.array(held), pc.utf8_lower(self.values.take(wide)))
        return lower

    @cached_property
    def present(self) -> Rows:
        """The rows that have any value."""
        return _once(self.rows) if self.repeated else self.rows


def coded(pieces: list[tuple[Rows, Any]]) -> Column:
    """Return the column of values. Number the different values; what is no text becomes one only then, since there are fewer."""
    if not pieces:
        return Column(NO_ROWS, NO_ROWS, pa.array([], pa.large_string()), False, [0])
    if len(pieces) == 1:
        rows, values = pieces[0]
    else:
        rows = np.concatenate([rows for rows, _ in pieces])
        values = pa.concat_arrays([_text(values) for _, values in pieces])
        order = np.argsort(rows, kind="stable")
        rows, values = rows[order], values.take(pa.array(order))
    if _differ(values):
        rows, values = without_nulls(rows, values)
        return _column(rows, np.arange(len(rows), dtype=np.int32), values)
    numbered = values.dictionary_encode()
    numbers = numbered.indices
    if numbers.null_count:
        rows, numbers = rows[numbers.is_valid().to_numpy(zero_copy_only=False)], numbers.drop_null()
    codes = numbers.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return _column(rows, codes, numbered.dictionary)


def _column(rows: Rows, codes: Rows, values: Any) -> Column:
    repeated = bool((rows[1:] == rows[:-1]).any())
    return Column(rows, codes, _text(values), repeated, [0])


def _differ(values: Any) -> bool:
    """Whether nearly every value is another, by a sample: then telling them apart costs more than it saves."""
    if len(values) < SAMPLE:
        return False
    sample = values.slice((len(values) - SAMPLE) // 2, SAMPLE)
    return bool(pc.count_distinct(sample).as_py() * 4 > SAMPLE * 3)


def _text(values: Any) -> Any:
    if pa.types.is_large_string(values.type):
        return values
    if pa.types.is_timestamp(values.type):
        values = pc.strftime(values, "%Y-%m-%dT%H:%M:%S")
    return values.cast(pa.large_string())


def _once(rows: Rows) -> Rows:
    """Ascending rows, each once."""
    if len(rows) < 2:
        return rows
    kept: Rows = rows[np.concatenate(([True], rows[1:] != rows[:-1]))]
    return kept


def without_nulls(rows: Rows, values: Any) -> tuple[Rows, Any]:
    """Leave out the rows whose value is null."""
    if not values.null_count:
        return rows, values
    return rows[values.is_valid().to_numpy(zero_copy_only=False)], values.drop_null()
