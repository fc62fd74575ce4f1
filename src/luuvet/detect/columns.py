"""The columns of a frame as rules ask for them: by the names of fields, several in turn, and of leftovers."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect.column import Column, Mask, Rows, coded, without_nulls
from luuvet.detect.leftovers import Leftovers
from luuvet.event.fields import RELATED
from luuvet.event.frame import SCHEMA


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

    def beside(self, field: str, mask: Mask) -> Column:
        """Return a column of a field on some rows that is not kept: for a question about few of them."""
        return self._made(field, mask, brief=True)

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

    def _made(self, field: str, mask: Mask | None, brief: bool = False) -> Column:
        if field in RELATED:
            sources, first_only = RELATED[field], False
        else:
            sources, first_only = tuple(field.split(",")), True
        if len(sources) == 1:
            piece = self._source(field, mask, brief)
            return coded([_kept(*piece, mask)] if piece else [])
        free = np.ones(self.height, np.bool_) if mask is None else mask.copy()
        pieces: list[tuple[Rows, Any]] = []
        for source in sources:
            piece = self._source(source, free, brief)
            if piece is None:
                continue
            rows, values = _kept(*without_nulls(*piece), free)
            if len(rows):
                pieces.append((rows, values))
            if first_only:
                free[rows] = False
                if not free.any():
                    break
        return coded(pieces)

    def _source(self, name: str, mask: Mask | None, brief: bool) -> tuple[Rows, Any] | None:
        """The rows that have a value, with it (Arrow); a row of a list field comes once for each of its values.

        What is outside the mask may be left out already. `brief` says that the mask holds few rows.
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
        if brief and self._extra is None:
            return Leftovers(self._frame, frozenset((name,)), mask).values(name, mask)
        if self._extra is None:
            self._extra = Leftovers(self._frame, self._wanted, self._asked)
        return self._extra.values(name, mask)

    def _made_of_two(self, template: str) -> tuple[Rows, Any] | None:
        first, second = template.strip("{}").split(r"}\{")
        if first not in self._frame.columns or second not in self._frame.columns:
            return None
        joined = self._frame.select(pl.concat_str(first, pl.lit("\\"), second).alias("joined"))
        return _dense(joined["joined"], self._rows, None)


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
