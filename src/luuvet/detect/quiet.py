"""The matches of groups in which nothing can have happened yet: most of all matches, in columns instead of objects.

A group is known here by a hash of its key. Its matches are counted by rule in a table of slots; two groups may share a slot,
so a count is never too low, and a group whose slot could be enough is handed over to be looked at exactly (`awaken`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

SLOTS = 1 << 12
"""Slots of a table at the beginning; it grows with what it holds."""
CHUNK = 1 << 18
"""Rows up to which neighbouring chunks are joined; a chunk goes once all its rows are old."""

Places = npt.NDArray[np.int64]
_MATCH: dict[str, Any] = {
    "hash": pl.UInt64,
    "rule": pl.UInt8,
    "time": pl.Int64,
    "record": pl.UInt64,
    "k": pl.UInt16,
    "received": pl.Int64,
    "value": pl.String,
}
MATCHES = pl.Schema(_MATCH)
"""A match a row: the hash of its group's key, which of the correlation's rules, event time and receipt in microseconds UTC,
its place in the log, and the counted value (null where the rule is what counts)."""


class Quiet:
    """Matches of quiet groups, and which groups are quiet no more. `add` tries, `keep` makes it so."""

    def __init__(self, rules: int, needed: int, *, different: bool) -> None:
        """Take the number of rules, and how many matches (or `different` rules) a group needs to be looked at."""
        self._rules, self._needed, self._different = rules, needed, different
        self._chunks: list[pl.DataFrame] = []
        self._counts = np.zeros((rules, SLOTS), np.int32)
        self._awake = np.zeros(SLOTS, np.bool_)
        self._tried: tuple[pl.DataFrame, Places] | None = None

    def __len__(self) -> int:
        return sum(chunk.height for chunk in self._chunks)

    def add(self, matches: pl.DataFrame, woken: Sequence[int] = ()) -> tuple[pl.Series, pl.DataFrame]:
        """Take the matches of a batch. Return which of them belong to groups that are awake, and what was known before of the
        groups that woke up just now; `woken` are hashes of groups that are to be awake whatever their counts.
        """
        self._undo()
        self._widen(len(self) + matches.height)
        slots = self._slots(matches["hash"])
        self._count(slots, matches["rule"], 1)
        called = self._slots(pl.Series(woken, dtype=pl.UInt64))
        touched = np.unique(np.concatenate((slots, called)))
        asleep = touched[~self._awake[touched]]
        new = asleep[self._enough(asleep) | np.isin(asleep, called)]
        self._awake[new] = True
        awake = pl.Series("awake", self._awake[slots])
        self._tried = (matches.filter(~awake), new)
        self._count(slots[awake.to_numpy()], matches["rule"].filter(awake), -1)
        return awake, self._of(new)

    def rest(self) -> None:
        """Forget the last `add` that was not kept."""
        self._undo()

    def keep(self) -> None:
        """Make the last `add` part of what is known."""
        if self._tried is None:
            return
        rows, self._tried = self._tried[0], None
        while (
            self._chunks and rows.height + (last := self._chunks[-1]).height <= CHUNK and last.height < 2 * rows.height
        ):
            rows = pl.concat([self._chunks.pop(), rows], rechunk=True)
        if rows.height:
            self._chunks.append(rows)

    def forget(self, oldest: int, awake: Collection[int]) -> None:
        """Let go of chunks in which all was received before `oldest` (microseconds UTC); `awake` are the groups that others hold.

        What is left is counted anew when that changes something.
        """
        self._undo()
        kept = [chunk for chunk in self._chunks if int(str(chunk["received"].max())) >= oldest]
        if len(kept) == len(self._chunks):
            return
        self._chunks = kept
        self._recount(_room(len(self)))
        self._awake = np.zeros(self._counts.shape[1], np.bool_)
        self._awake[self._slots(pl.Series(list(awake), dtype=pl.UInt64))] = True

    def _widen(self, rows: int) -> None:
        """Make room in the table. A slot is then several, and each is awake where the one was."""
        size = _room(rows)
        if size > self._awake.size:
            self._awake = np.tile(self._awake, size // self._awake.size)
            self._recount(size)

    def _recount(self, size: int) -> None:
        self._counts = np.zeros((self._rules, size), np.int32)
        for chunk in self._chunks:
            self._count(self._slots(chunk["hash"]), chunk["rule"], 1)

    def _undo(self) -> None:
        if self._tried is None:
            return
        rows, new = self._tried
        self._tried = None
        self._count(self._slots(rows["hash"]), rows["rule"], -1)
        self._awake[new] = False

    def _slots(self, hashes: pl.Series) -> Places:
        slots: Places = (hashes.to_numpy() & np.uint64(self._counts.shape[1] - 1)).astype(np.int64)
        return slots

    def _count(self, slots: Places, rules: pl.Series, by: int) -> None:
        """Add to the counts, or take from them."""
        np.add.at(self._counts, (rules.to_numpy(), slots), by)

    def _enough(self, slots: Places) -> npt.NDArray[np.bool_]:
        counts = self._counts[:, slots]
        held = (counts > 0).sum(axis=0) if self._different else counts.sum(axis=0)
        enough: npt.NDArray[np.bool_] = held >= self._needed
        return enough

    def _of(self, slots: Places) -> pl.DataFrame:
        """The kept matches whose groups have one of some slots."""
        if not len(slots) or not self._chunks:
            return MATCHES.to_frame()
        wanted = np.zeros(self._awake.size, np.bool_)
        wanted[slots] = True
        return pl.concat([chunk.filter(pl.Series(wanted[self._slots(chunk["hash"])])) for chunk in self._chunks])


def _room(rows: int) -> int:
    """Return how many slots suit so many rows: a power of two, twice to four times as many."""
    return max(SLOTS, 1 << (2 * rows).bit_length())
