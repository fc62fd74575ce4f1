"""Gathers what groups of documents say into columns, and puts the rows back into the order of the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from luuvet.event.fields import BY_NAME
from luuvet.event.frame import dtype
from luuvet.event.verbatim import APART

EXTRA = "luuvet.extra"


class Gathering:
    """Columns of values, group after group. A group has the same columns for all its rows."""

    def __init__(self) -> None:
        self._values: dict[str, list[Any]] = {}
        self._groups: dict[str, list[int]] = {}
        self._constants: dict[str, dict[int, Any]] = {}
        self._places: list[Sequence[int]] = []
        self._lists: dict[str, dict[tuple[Any, ...], int]] = {}

    def begin(self, places: Sequence[int]) -> None:
        """Begin the next group: where its rows stand in the batch."""
        self._places.append(places)

    def put(self, name: str, values: Sequence[Any]) -> None:
        """Add a column of the present group. Lists are told apart first: few are different, and each costs as much as a hundred plain values."""
        known = BY_NAME.get(name)
        if known is not None and known.repeated:
            numbers = self._lists.setdefault(name, {})
            values = [None if one is None else numbers.setdefault(tuple(one), len(numbers)) for one in values]
        self._values.setdefault(name, []).extend(values)
        self._groups.setdefault(name, []).append(len(self._places) - 1)

    def put_same(self, name: str, value: Any) -> None:
        """Add a column of the present group that has one value throughout."""
        self._constants.setdefault(name, {})[len(self._places) - 1] = value

    def frame(self, size: int) -> pl.DataFrame:
        """Return the columns as a frame of `size` rows; null where no group has a value."""
        if not self._places:
            return pl.DataFrame({EXTRA: [None] * size}, {EXTRA: pl.String})
        where: dict[tuple[int, ...], pl.Series] = {}
        group = self._group_of_row(size)
        made: dict[str, pl.Series] = {}
        for name, constants in self._constants.items():
            values = [constants.get(n) for n in range(len(self._places))]
            made[name] = _series(name, values).gather(group)
        for name, values in self._values.items():
            groups = tuple(self._groups[name])
            if groups not in where:
                where[groups] = self._rows(groups, size)
            column = self._column(name, values).gather(where[groups])
            made[name] = column.zip_with(column.is_not_null(), made[name]) if name in made else column
        return pl.DataFrame(list(made.values()))

    def _group_of_row(self, size: int) -> pl.Series:
        lengths = pl.Series([len(places) for places in self._places], dtype=pl.UInt32)
        numbers = pl.int_range(len(lengths), dtype=pl.UInt32, eager=True).repeat_by(lengths).explode()
        return _nothing(size).scatter(self._at(range(len(self._places))), numbers)

    def _rows(self, groups: tuple[int, ...], size: int) -> pl.Series:
        """Return for each row of the batch which value of these groups it has."""
        at = self._at(groups)
        return _nothing(size).scatter(at, pl.int_range(len(at), dtype=pl.UInt32, eager=True))

    def _at(self, groups: Iterable[int]) -> pl.Series:
        return pl.Series([place for group in groups for place in self._places[group]], dtype=pl.UInt32)

    def _column(self, name: str, values: list[Any]) -> pl.Series:
        if name not in self._lists:
            return _series(name, values)
        lists = pl.Series(name, [list(one) for one in self._lists[name]], dtype=dtype(BY_NAME[name]))
        return lists.gather(pl.Series(values, dtype=pl.UInt32))


def _nothing(size: int) -> pl.Series:
    return pl.Series([None], dtype=pl.UInt32).new_from_index(0, size)


def _series(name: str, values: list[Any]) -> pl.Series:
    if name in (EXTRA, APART):
        return pl.Series(name, values, dtype=pl.Binary).cast(pl.String)
    known = BY_NAME.get(name)
    return pl.Series(name, values, dtype=dtype(known) if known is not None else pl.String)
