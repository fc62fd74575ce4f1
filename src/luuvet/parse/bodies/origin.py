"""Where the rows of a batch come from, for the few formats that ask: source, place in the file, time of receipt, zone."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import polars as pl

from luuvet.event.raw import Sealed
from luuvet.parse.time import TIME

_RUNS: list[tuple[str, Any]] = [("begin", pl.UInt32), ("source", pl.String), ("received", TIME)]

Key = tuple[str, str]
"""Format and body, source."""


class Headers:
    """The header line that each source told last: at most `size` sources, the longest unused is forgotten.

    A file's lines arrive in batches, and only the first of them holds the header.
    """

    def __init__(self, size: int = 4096) -> None:
        """Remember the headers of `size` sources at most."""
        self._size = size
        self._known: OrderedDict[Key, tuple[str, ...]] = OrderedDict()

    def get(self, key: Key) -> tuple[str, ...] | None:
        """Return the columns that a source told last, or None."""
        columns = self._known.get(key)
        if columns is not None:
            self._known.move_to_end(key)
        return columns

    def put(self, key: Key, columns: tuple[str, ...]) -> None:
        """Keep what a source told."""
        self._known[key] = columns
        self._known.move_to_end(key)
        if len(self._known) > self._size:
            self._known.popitem(last=False)


@dataclass(frozen=True)
class Origin:
    """A batch as it was delivered. Row n is record n of the runs, one after the other."""

    sealed: Sequence[Sealed] = ()
    zone: str = "UTC"
    headers: Headers = field(default_factory=Headers)

    def of(self, zone: str) -> Origin:
        """Return the same for rows whose times are of a zone."""
        other = Origin(self.sealed, zone, self.headers)
        if "_runs" in self.__dict__:
            other.__dict__["_runs"] = self._runs
        return other

    def sources(self, rows: pl.Series) -> pl.Series:
        """Return the source of rows: a file's hash and path, else the peer."""
        return self._column(rows, "source")

    def received(self, rows: pl.Series) -> pl.Series:
        """Return when rows were received."""
        return self._column(rows, "received")

    def first(self, rows: pl.Series) -> pl.Series:
        """Tell which rows stand at the very beginning of a file."""
        begins = {first for first, one in self._files() if one.raw.positions[0] == 0}
        return rows.is_in(list(begins))

    def _files(self) -> list[tuple[int, Sealed]]:
        found, row = [], 0
        for one in self.sealed:
            if one.raw.source and len(one.raw.positions):
                found.append((row, one))
            row += len(one.raw)
        return found

    def _column(self, rows: pl.Series, name: str) -> pl.Series:
        if not self.sealed:
            return pl.Series(name, [None], dtype=self._runs.schema[name]).new_from_index(0, len(rows))
        which = self._runs["begin"].search_sorted(rows.cast(pl.UInt32), side="right") - 1
        return self._runs[name].gather(which)

    @cached_property
    def _runs(self) -> pl.DataFrame:
        """Begin, source and time of receipt of each run."""
        begin, told = 0, []
        for one in self.sealed:
            if len(one.raw):
                told.append((begin, one.raw.source or one.raw.peer.rpartition(":")[0], one.raw.received // 1000))
            begin += len(one.raw)
        return pl.DataFrame(told, _RUNS, orient="row")
