"""The way into the log for everyone who receives: group commit, receipts, and backpressure.

Two threads work: one hashes a group, the other compresses, flushes and signs the group before it. The event loop only
queues and wakes those whose receipts became durable.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic

from luuvet.archive import disk
from luuvet.archive.seal import Pending
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.kit.journal import journal
from luuvet.kit.limits import COMMIT_BYTES, COMMIT_SECONDS, QUEUE_BYTES

QUIET_SECONDS = 0.002
"""A group that a sender waits for closes when nothing has come for so long: a window of records is then on its way."""
_FULL_SECONDS = 1.0
_LOOK_SECONDS = 0.2
_IDLE_SECONDS = 1.0


class Kept:
    """A receipt; `first` is known once `durable` has returned."""

    __slots__ = ("_group", "_hurry", "count", "first")

    def __init__(self, count: int, group: _Group, hurry: Callable[[_Group], None]) -> None:
        self.count = count
        self.first = -1
        self._group, self._hurry = group, hurry

    async def durable(self, *, patient: bool = False) -> None:
        """Return when the checkpoint that covers the records is on disk; see `event.raw.Receipt`."""
        done = self._group.done
        if done.done():
            return done.result()  # most deliveries of a group are asked for after the first of them has waited
        if not patient:
            self._hurry(self._group)
        await asyncio.shield(done)


@dataclass
class _Group:
    """Deliveries that one checkpoint will cover; all share one future."""

    done: asyncio.Future[None]
    raws: list[Raw] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    receipts: list[Kept] = field(default_factory=list)
    size: int = 0
    began: float = field(default_factory=monotonic)
    grown: float = 0.0
    hurried: bool = False
    pending: Sequence[Pending] = ()
    error: SinkFull | SinkClosed | None = None

    def release(self) -> None:
        """Let go of the records. Group and receipts point at each other, so they would stay until the collector comes."""
        self.raws, self.sizes, self.receipts, self.pending = [], [], [], ()


class GroupSink:
    """`event.raw.Sink` over an archive. Start it in the loop that will use it; `stop` drains, commits and closes."""

    def __init__(
        self,
        archive: Archive,
        *,
        commit_seconds: float = COMMIT_SECONDS,
        commit_bytes: int = COMMIT_BYTES,
        queue_bytes: int = QUEUE_BYTES,
        warn_bytes: int = 2 << 30,
    ) -> None:
        """Take an open archive; it is closed by `stop`.

        Args:
            archive: the single writer.
            commit_seconds: a group closes this long after its first delivery.
            commit_bytes: or at this many payload bytes.
            queue_bytes: above it `put` waits.
            warn_bytes: `stats()["warn"]` is set below it.
        """
        self._archive = archive
        self._seconds, self._bytes, self._most = commit_seconds, commit_bytes, queue_bytes
        self._warn = warn_bytes
        # `put` refuses earlier than the archive does, so that what is queued by then still finds room.
        self._enough = archive.reserve_bytes + min(queue_bytes, archive.reserve_bytes)
        self._groups: deque[_Group] = deque()
        self._arrived = threading.Condition()
        self._handed: queue.Queue[_Group | None] = queue.Queue(1)
        self._threads: list[threading.Thread] = []
        self._waiters: deque[asyncio.Future[None]] = deque()
        self._queued = 0
        self._closing = False
        self._full, self._look_again = False, 0.0
        self._records = self._payload = self._commits = self._refused = self._failed = 0
        self._last_seconds = 0.0
        self._loop: asyncio.AbstractEventLoop

    async def start(self) -> None:
        """Start the threads."""
        self._loop = asyncio.get_running_loop()
        for work in (self._seal, self._write):
            thread = threading.Thread(target=work, name=f"archive{work.__name__}", daemon=True)
            self._threads.append(thread)
            thread.start()

    async def put(self, raw: Raw) -> Kept:
        """Queue a delivery; see `event.raw.Sink.put`."""
        while self._queued >= self._most and not self._closing:
            room: asyncio.Future[None] = self._loop.create_future()
            self._waiters.append(room)
            await room
        if self._closing:
            raise SinkClosed("the log is closing")
        self._refuse_when_full()
        size = raw.size
        self._queued += size
        with self._arrived:
            if not self._groups or self._groups[-1].size >= self._bytes:
                self._groups.append(_Group(self._loop.create_future()))
                self._arrived.notify()
            group = self._groups[-1]
            receipt = Kept(len(raw), group, self._hurry)
            group.raws.append(raw)
            group.sizes.append(size)
            group.receipts.append(receipt)
            group.size += size
            group.grown = monotonic()
            if group.size >= self._bytes:
                self._arrived.notify()
        return receipt

    def _hurry(self, group: _Group) -> None:
        if not group.hurried:
            with self._arrived:
                group.hurried = True
                self._arrived.notify()

    def _refuse_when_full(self) -> None:
        now = monotonic()
        if now >= self._look_again:
            self._look_again = now + _LOOK_SECONDS
            self._full = disk.free_bytes(self._archive.layout.folder) < self._enough
        if self._full:
            self._refused += 1
            raise SinkFull("the disk is full; nothing is taken until there is room again")

    def _seal(self) -> None:
        while (group := self._next()) is not None:
            try:
                group.pending = self._archive.seal(group.raws, group.sizes)
            except (SinkFull, SinkClosed) as error:
                group.error = error
            except Exception as error:
                # The containment point of this thread: one delivery that cannot be sealed must not stop the others.
                journal("archive").error("group-not-sealed", records=sum(map(len, group.raws)), reason=repr(error))
                group.error = SinkClosed(f"these records could not be sealed: {error!r}")
            self._handed.put(group)
        self._handed.put(None)

    def _next(self) -> _Group | None:
        with self._arrived:
            while not self._groups:
                if self._closing:
                    return None
                self._arrived.wait()
            group = self._groups[0]
            while not self._closing and group.size < self._bytes:
                left = group.began + self._seconds - monotonic()
                if group.hurried:
                    left = min(left, group.grown + QUIET_SECONDS - monotonic())
                if left <= 0:
                    break
                self._arrived.wait(left)
            return self._groups.popleft()

    def _write(self) -> None:
        while True:
            try:
                group = self._handed.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                self._archive.publish()
                continue
            if group is None:
                return
            if group.error is None:
                self._commit(group)
            self._loop.call_soon_threadsafe(self._settle, group)

    def _commit(self, group: _Group) -> None:
        began = monotonic()
        try:
            self._archive.write(group.pending)
        except (SinkFull, SinkClosed) as error:
            group.error = error
        except Exception as error:
            # Containment: whatever failed, those who wait must hear that their records are not kept.
            journal("archive").error("group-not-written", records=sum(map(len, group.raws)), reason=repr(error))
            group.error = SinkClosed(f"the log failed: {error!r}; restart to recover")
        self._last_seconds = monotonic() - began

    def _settle(self, group: _Group) -> None:
        self._queued -= group.size
        if group.error is None:
            self._count(group)
            group.done.set_result(None)
        else:
            self._failed += sum(receipt.count for receipt in group.receipts)
            if isinstance(group.error, SinkFull):
                self._full, self._look_again = True, monotonic() + _FULL_SECONDS
            group.done.set_exception(group.error)
            group.done.exception()  # mark it as seen: plain TCP never asks
        group.release()
        while self._waiters and (self._queued < self._most or self._closing):
            room = self._waiters.popleft()
            if not room.done():
                room.set_result(None)

    def _count(self, group: _Group) -> None:
        index = group.pending[0].first if group.pending else self._archive.size
        for receipt in group.receipts:
            receipt.first = index
            index += receipt.count
            self._records += receipt.count
        self._payload += group.size
        self._commits += 1

    def stats(self) -> dict[str, int | float | bool]:
        """Return counts since the start, bytes waiting and left, and seconds of the last write."""
        free = disk.free_bytes(self._archive.layout.folder)
        return {
            "records": self._records,
            "bytes": self._payload,
            "commits": self._commits,
            "refused": self._refused,
            "not_kept": self._failed,
            "commit_seconds": round(self._last_seconds, 6),
            "queue_bytes": self._queued,
            "size": self._archive.size,
            "segments_packed": self._archive.packer.packed,
            "segments_not_packed": self._archive.packer.failed,
            "free_bytes": free,
            "stops_at": self._enough,
            "full": free < self._enough,
            "warn": free < self._warn,
        }

    async def stop(self) -> None:
        """Take nothing more, commit what is queued, close the archive."""
        self._closing = True
        with self._arrived:
            self._arrived.notify()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        for room in self._waiters:
            if not room.done():
                room.set_result(None)
        await asyncio.to_thread(self._archive.close)
