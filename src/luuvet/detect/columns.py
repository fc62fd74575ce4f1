"""The values of a field in a frame, each different value once: what a pattern costs depends on values, not on rows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect.leftovers import Leftovers
from luuvet.detect.needles import FIRST, LAST, marked
from luuvet.event.fields import RELATED
from luuvet.event.frame import SCHEMA

Rows = npt.NDArray[np.int32]
"""Row numbers of a frame, ascending, each once."""
Mask = npt.NDArray[np.bool_]
"""One truth a row of the frame."""

NO_ROWS: Rows = np.zeros(0, np.int32)

SAMPLE = 512
"""So many values tell whether all of a column differ."""

SORT_AFTER = 48
"""After so many questions sorting the rows by value pays (bench/detect.py)."""


@dataclass(frozen=True)
class Column:
    """Where values stand: `values[codes[i]]` is a value of row `rows[i]`; rows without a value do not occur.

    `values` is an Arrow array of texts, each once, or with few that come again. `repeated`: a row may have several. `asked` counts questions, to sort the
    rows by value once it pays.
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


class Columns:
    """The columns of one frame. `leftovers` names what may be asked for that has no column of its own."""

    def __init__(self, frame: pl.DataFrame, leftovers: frozenset[str], early: frozenset[str] = frozenset()) -> None:
        """Take a frame, the leftovers that may be asked for, and those of them that are asked for before `ask_only`."""
        self.height = frame.height
        self._frame = frame
        self._wanted = leftovers
        self._early = early
        self._first: Leftovers | None = None
        self._extra: Leftovers | None = None
        self._asked: Mask | None = None
        self._known: dict[str, Column] = {}
        self._rows: Rows = np.arange(frame.height, dtype=np.int32)

    def column(self, field: str, mask: Mask | None = None) -> Column:
        """Return the column of a field, all values as text; `mask` keeps to some rows.

        The first call decides which rows it holds: ask for what every rule of the frame needs.
        """
        known = self._known.get(field)
        if known is None:
            known = self._known[field] = self._made(field, mask)
        return known

    def ask_only(self, rows: Mask) -> None:
        """Look for leftovers in these rows only."""
        self._asked = rows

    def known(self, field: str) -> Column | None:
        """Return the column of a field if it was asked for before."""
        return self._known.get(field)

    def is_plain(self, field: str) -> bool:
        """Whether a field is a column of the frame with at most one value a row."""
        return field in self._frame.columns and not isinstance(self._frame.schema[field], pl.List)

    def present(self, field: str) -> Rows:
        """Return the rows that have a value of a plain field. The values are not looked at."""
        series = self._frame[field]
        return _at(series.is_not_null()) if series.null_count() else self._rows

    def _made(self, field: str, mask: Mask | None) -> Column:
        if field in RELATED:
            sources, first_only = RELATED[field], False
        else:
            sources, first_only = tuple(field.split(",")), True
        if len(sources) == 1:
            piece = self._source(field, mask)
            return _coded([_kept(*piece, mask)] if piece else [])
        free = np.ones(self.height, np.bool_) if mask is None else mask.copy()
        pieces: list[tuple[Rows, Any]] = []
        for source in sources:
            piece = self._source(source, free)
            if piece is None:
                continue
            rows, values = _kept(*_without_nulls(*piece), free)
            if len(rows):
                pieces.append((rows, values))
            if first_only:
                free[rows] = False
                if not free.any():
                    break
        return _coded(pieces)

    def _source(self, name: str, mask: Mask | None) -> tuple[Rows, Any] | None:
        """The rows that have a value, with it (Arrow); a row of a list field comes once for each of its values.

        What is outside the mask may be left out already.
        """
        if name.startswith("{"):
            return self._made_of_two(name)
        if name in self._frame.columns:
            return _dense(self._frame[name], self._rows, mask)
        if name in SCHEMA or name not in self._wanted:
            return None
        if name in self._early:
            if self._first is None:
                self._first = Leftovers(self._frame, self._early, None)
            return self._first.values(name, mask)
        if self._extra is None:
            self._extra = Leftovers(self._frame, self._wanted, self._asked)
        return self._extra.values(name, mask)

    def _made_of_two(self, template: str) -> tuple[Rows, Any] | None:
        first, second = template.strip("{}").split(r"}\{")
        if first not in self._frame.columns or second not in self._frame.columns:
            return None
        joined = self._frame.select(pl.concat_str(first, pl.lit("\\"), second).alias("joined"))
        return _dense(joined["joined"], self._rows, None)


def _once(rows: Rows) -> Rows:
    """Ascending rows, each once."""
    if len(rows) < 2:
        return rows
    kept: Rows = rows[np.concatenate(([True], rows[1:] != rows[:-1]))]
    return kept


def _dense(series: pl.Series, rows: Rows, mask: Mask | None) -> tuple[Rows, Any] | None:
    if series.null_count() == len(series):
        return None
    kept = series.is_not_null() if mask is None else series.is_not_null() & pl.Series(mask)
    if (
        int(kept.sum()) * 4 < len(series) * 3
    ):  # texts are copied on the way to Arrow; leaving a few out first is no gain
        rows, series = _at(kept), series.filter(kept)
    values: Any = series.to_arrow()
    if isinstance(series.dtype, pl.List):
        lengths = pc.fill_null(pc.list_value_length(values), 0).to_numpy(zero_copy_only=False)
        rows, values = np.repeat(rows, lengths), values.flatten()
    return rows, values


def _at(held: pl.Series) -> Rows:
    rows: Rows = held.arg_true().to_numpy().astype(np.int32)
    return rows


def _kept(rows: Rows, values: Any, mask: Mask | None) -> tuple[Rows, Any]:
    if mask is None:
        return rows, values
    keep = mask[rows]
    return (rows, values) if keep.all() else (rows[keep], values.filter(pa.array(keep)))


def _without_nulls(rows: Rows, values: Any) -> tuple[Rows, Any]:
    if not values.null_count:
        return rows, values
    return rows[values.is_valid().to_numpy(zero_copy_only=False)], values.drop_null()


def _coded(pieces: list[tuple[Rows, Any]]) -> Column:
    """Number the different values; what is no text becomes one only then, since there are fewer."""
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
        rows, values = _without_nulls(rows, values)
        return _column(rows, np.arange(len(rows), dtype=np.int32), values)
    coded = values.dictionary_encode()
    numbers = coded.indices
    if numbers.null_count:
        rows, numbers = rows[numbers.is_valid().to_numpy(zero_copy_only=False)], numbers.drop_null()
    codes = numbers.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return _column(rows, codes, coded.dictionary)


def _column(rows: Rows, codes: Rows, values: Any) -> Column:
    repeated = bool((rows[1:] == rows[:-1]).any())
    return Column(rows, codes, _text(values), repeated, [0])


def _differ(values: Any) -> bool:
    """Whether nearly every value is another, by a sample: then telling them apart costs more than it saves."""
    if len(values) < SAMPLE:
        return False
    sample = values.take(pa.array(np.linspace(0, len(values) - 1, SAMPLE).astype(np.int64)))
    return bool(pc.count_distinct(sample).as_py() > SAMPLE * 3 // 4)


def _text(values: Any) -> Any:
    if pa.types.is_large_string(values.type):
        return values
    if pa.types.is_timestamp(values.type):
        values = pc.strftime(values, "%Y-%m-%dT%H:%M:%S")
    return values.cast(pa.large_string())
