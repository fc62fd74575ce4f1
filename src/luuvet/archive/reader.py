"""Reading the log by position, from any process, while it grows. No lock; only what a checkpoint covers is seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from luuvet.archive.block import Block
from luuvet.archive.follow import Followed
from luuvet.archive.frame import Damaged
from luuvet.archive.layout import Layout
from luuvet.event.raw import Raw, Sealed


class Unreadable(RuntimeError):
    """Records [first, end) are damaged on disk. A caller counts and tells it, and may go on from `end`."""

    def __init__(self, sentence: str, first: int, end: int) -> None:
        super().__init__(sentence)
        self.first = first
        self.end = end


class Reader:
    """Follows the log of an archive folder. Not for use by two threads at once."""

    def __init__(self, folder: Path) -> None:
        """Remember the folder; nothing is opened before it is asked for, and the log may begin later.

        Args:
            folder: `DATA/archive`.
        """
        self._layout = Layout(folder)
        self._log = ""
        self._firsts: list[int] = []
        self._tip: Followed | None = None
        self._other: Followed | None = None
        self._cached: tuple[Followed, int, Block] | None = None

    @property
    def log(self) -> str:
        """Id of the log.

        Raises:
            BadLog: there is no log here yet, or its identity is damaged.
        """
        if not self._log:
            self._log = self._layout.read_log().id
        return self._log

    def size(self) -> int:
        """Return the number of records that may be read: the index after the last covered one.

        Raises:
            Unreadable: the header of the last segment is damaged.
        """
        while True:
            if self._tip is None or (self._tip.replaced() and not self._reopen_tip()):
                self._firsts = self._layout.firsts()
                if not self._firsts:
                    return 0
                self._tip = self._swap(self._tip, self._firsts[-1])
            self._tip.refresh()
            end = self._tip.end
            if end == self._tip.head.first or not self._layout.segment(end).exists():
                return end
            self._firsts.append(end)
            self._tip = self._swap(self._tip, end)

    def _reopen_tip(self) -> bool:
        assert self._tip is not None
        try:
            self._tip = self._swap(self._tip, self._tip.head.first)
        except FileNotFoundError:
            return False
        return True

    def _swap(self, old: Followed | None, first: int) -> Followed:
        path = self._layout.segment(first)
        try:
            found = Followed(path)
        except Damaged as error:
            raise Unreadable(f"segment {path.name}: {error.sentence}; run luuvet verify", first, first + 1) from error
        if old is not None:
            self._forget(old)
        return found

    def _forget(self, old: Followed) -> None:
        if self._cached is not None and self._cached[0] is old:
            self._cached = None
        if self._other is old:
            self._other = None
        if self._tip is old:
            self._tip = None
        old.close()

    def oldest(self) -> int:
        """Return the index of the oldest record that is still there; older ones were retired."""
        firsts = self._layout.firsts()
        return firsts[0] if firsts else 0

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Sealed]:
        """Return records from `start` on, in runs, at most `max_records` and about `max_bytes` of payload.

        An empty list says that there is nothing yet. Where `start` was retired, the first run begins later.

        Raises:
            Unreadable: the next record lies in a damaged part; what stands before it was returned earlier.
        """
        found: list[Sealed] = []
        while max_records > 0 and max_bytes > 0:
            try:
                located = self._locate(start)
                if located is None:
                    break
                runs = self._runs(located, max(start, located.head.first), max_records)
            except Unreadable:
                if found:
                    break
                raise
            for sealed in runs:
                found.append(sealed)
                start = sealed.first + len(sealed.raw)
                max_records -= len(sealed.raw)
                max_bytes -= sealed.raw.size
                if max_bytes <= 0:
                    break
        return found

    def _locate(self, start: int) -> Followed | None:
        if (self._tip is None or start >= self._tip.end) and start >= self.size():
            return None
        assert self._tip is not None
        if start >= self._tip.head.first:
            return self._tip
        return self._older(start)

    def _older(self, start: int) -> Followed:
        if self._other is not None:
            inside = self._other.head.first <= start < self._other.end
            if inside and not self._other.replaced():
                return self._other
            self._forget(self._other)
        at = max(0, bisect_right(self._firsts, start) - 1)
        try:
            self._other = Followed(self._layout.segment(self._firsts[at]))
        except FileNotFoundError:
            self._firsts = self._layout.firsts()
            return self._older(start) if self._firsts else self._gone(start)
        except Damaged as error:
            raise self._unreadable(at, start, error) from error
        if start >= self._other.end:
            raise self._unreadable(at, start, None)
        return self._other

    def _gone(self, start: int) -> Followed:
        raise Unreadable(f"the segments of {self._layout.folder} are gone", start, start + 1)

    def _unreadable(self, at: int, start: int, error: Damaged | None) -> Unreadable:
        end = self._firsts[at + 1] if at + 1 < len(self._firsts) else start + 1
        why = error.sentence if error else "the records are missing"
        path = self._layout.segment(self._firsts[at])
        return Unreadable(f"segment {path.name}, from record {start} on: {why}; run luuvet verify", start, end)

    def _runs(self, place: Followed, start: int, most: int) -> Iterator[Sealed]:
        first, block = self._block(place, start)
        return iter(list(_cut(self.log, first, block, start, start + most)))

    def _block(self, place: Followed, index: int) -> tuple[int, Block]:
        first, end = place.extent(index)
        if self._cached is None or self._cached[0] is not place or self._cached[1] != first:
            try:
                self._cached = (place, first, place.data(index).block())
            except Damaged as error:
                sentence = f"segment {place.path.name}, records {first} to {end - 1}: {error.sentence}"
                raise Unreadable(f"{sentence}; run luuvet verify", first, end) from error
        return first, self._cached[2]

    def close(self) -> None:
        """Close what is open."""
        for each in (self._tip, self._other):
            if each is not None:
                self._forget(each)


def _cut(log: str, first: int, block: Block, start: int, end: int) -> Iterator[Sealed]:
    base = first
    for raw in block.raws:
        low, high = max(start, first), min(end, first + len(raw))
        if low < high:
            erased = frozenset(base + at - low for at in block.erased if low <= base + at < high)
            yield Sealed(log, low, _slice(raw, low - first, high - first), erased)
        first += len(raw)


def _slice(raw: Raw, low: int, high: int) -> Raw:
    if low == 0 and high == len(raw):
        return raw
    parts, positions = raw.parts[low:high], raw.positions[low:high]
    return replace(raw, payloads=raw.payloads[low:high], parts=parts, positions=positions)
