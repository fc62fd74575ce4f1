"""Gathers what groups of documents say into columns, and puts the rows back into the order of the batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from luuvet.event.fields import BY_NAME
from luuvet.event.frame import dtype

EXTRA = "luuvet.extra"


class Gathering:
    """Columns of values, group after group. A group has the same columns for all its rows."""

    def __init__(self) -> None:
        self._values: dict[str, list[Any]] = {}
        self._groups: dict[str, list[int]] = {}
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
        self._add(name, values)

    def put_same(self, name: str, value: Any) -> None:
        """Add a column of the present group that has one value throughout."""
        size = len(self._places[-1])
        known = BY_NAME.get(name)
        if known is not None and known.repeated:
            numbers = self._lists.setdefault(name, {})
            value = numbers.setdefault(tuple(value), len(numbers))
        self._add(name, [value] * size)

    def _add(self, name: str, values: Sequence[Any]) -> None:
        self._values.setdefault(name, []).extend(values)
        self._groups.setdefault(name, []).append(len(self._places) - 1)

    def frame(self, size: int) -> pl.DataFrame:
        """Return the columns as a frame of `size` rows; null where no group has a value."""
        where: dict[tuple[int, ...], pl.Series] = {}
        made = []
        for name, values in self._values.items():
            groups = tuple(self._groups[name])
            if groups not in where:
                where[groups] = self._rows(groups, size)
            made.append(self._column(name, values).gather(where[groups]))
        return pl.DataFrame(made) if made else pl.DataFrame({EXTRA: [None] * size}, {EXTRA: pl.String})

    def _rows(self, groups: tuple[int, ...], size: int) -> pl.Series:
        """Return for each row of the batch which value of these groups it has."""
        places = [place for group in groups for place in self._places[group]]
        nothing = pl.Series([None], dtype=pl.UInt32).new_from_index(0, size)
        at = pl.Series(places, dtype=pl.UInt32)
        return nothing.scatter(at, pl.int_range(len(places), dtype=pl.UInt32, eager=True))

    def _column(self, name: str, values: list[Any]) -> pl.Series:
        if name == EXTRA:
            return pl.Series(name, values, dtype=pl.Binary).cast(pl.String)
        known = BY_NAME.get(name)
        if known is None:
            return pl.Series(name, values, dtype=pl.String)
        if not known.repeated:
            return pl.Series(name, values, dtype=dtype(known))
        lists = pl.Series(name, [list(one) for one in self._lists[name]], dtype=dtype(known))
        return lists.gather(pl.Series(values, dtype=pl.UInt32))
