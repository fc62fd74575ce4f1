"""The single writer of the log: seal, write, fsync, sign a checkpoint, fsync, and only then say that it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import monotonic, sleep

import zstandard

from luuvet.archive import checkpoint, disk, keys, segment
from luuvet.archive.active import Active
from luuvet.archive.checkpoint import Checkpoint
from luuvet.archive.layout import Layout, Log
from luuvet.archive.note import Signer
from luuvet.archive.packer import Packer
from luuvet.archive.recover import recover
from luuvet.archive.scan import Piece, pieces
from luuvet.archive.seal import Pending, Sealer, new_head
from luuvet.archive.segment import Head
from luuvet.archive.tree import Range
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.kit.clock import DAY_NS, Clock, system_clock
from luuvet.kit.durable import Lock, make_folder, write_file
from luuvet.kit.ids import log_id
from luuvet.kit.journal import journal
from luuvet.kit.limits import COMMIT_BYTES

COMMIT_LEVEL = 1
"""Levels 1 and 3 come out equal on what a commit holds, and 1 is faster; packing does the rest (docs/why/archive-format.md)."""
LATEST_SECONDS = 1.0
_ROLL_SECONDS = 30.0
_POLL_SECONDS = 0.005


class Archive:
    """An archive open for writing.

    `seal` and `write` may run in two threads (one each): while one group is compressed and flushed, the next is hashed.
    `append` and `commit` do both in order, for callers with one thread.

    Attributes:
        log: id of the log.
        created: True when this opening made the log and its key.
        cut_bytes, cut_records: what recovery cut, covered by no checkpoint and so acknowledged to nobody.
    """

    def __init__(self, layout: Layout, log: Log, signer: Signer, lock: Lock, segment_bytes: int, reserve: int) -> None:
        """Use `open`."""
        tip = recover(layout, log)
        self.layout, self.identity, self.log = layout, log, log.id
        self.created = False
        self.cut_bytes, self.cut_records = tip.cut_bytes, tip.cut_records
        self.packer = Packer(reserve)
        self._signer, self._lock_file = signer, lock
        self._segment_bytes, self.reserve_bytes = segment_bytes, reserve
        self._active = Active(tip.path, tip.head.first, tip.size)
        self._compressor = zstandard.ZstdCompressor(level=COMMIT_LEVEL)
        self._durable = (tip.head, tip.tree)
        self._checkpoint = tip.checkpoint
        self._sealing, self._writing = threading.Lock(), threading.Lock()
        self._sealer = Sealer(tip.head, tip.tree.copy())
        self._pending: list[Pending] = []
        self._published, self._published_at = -1, 0.0
        self._closed = self._asked = False

    @classmethod
    def open(
        cls,
        folder: Path,
        key_folder: Path,
        *,
        origin: str = "luuvet",
        clock: Clock = system_clock,
        segment_bytes: int = 256 << 20,
        reserve_bytes: int = 256 << 20,
    ) -> Archive:
        """Open the archive in a folder, making log and key at the first start, and recover it.

        Args:
            folder: `DATA/archive`.
            key_folder: `DATA/keys`.
            origin: origin line and key name of a new log; an existing log keeps its own.
            clock: says the day of a new log's first segment.
            segment_bytes: a segment file begins anew above this size.
            reserve_bytes: writing stops when the disk has less than this left.

        Raises:
            Held: another process writes to it.
            MissingKey, BadKey, BadLog, Damage: sentences that say what to do.
        """
        layout = Layout(folder)
        make_folder(layout.segments)
        lock = Lock(layout.lock)
        try:
            created = not layout.log.exists()
            if created:
                _begin(layout, key_folder, origin, clock)
            log = layout.read_log()
            signer = keys.load(key_folder, log.verifier.name, log.verifier)
            made = cls(layout, log, signer, lock, segment_bytes, reserve_bytes)
        except BaseException:
            lock.release()
            raise
        made.created = created
        made._after_opening()
        return made

    def _after_opening(self) -> None:
        if self.cut_bytes:
            journal("archive").warning("uncovered-tail-cut", bytes=self.cut_bytes, records=self.cut_records)
        for leftover in self.layout.segments.glob(".*.new"):
            leftover.unlink()
        for first in self.layout.firsts()[:-1]:
            self.packer.submit(self.layout.segment(first))
        self.publish(force=True)

    @property
    def verifier_key(self) -> str:
        """The public key as text, `<name>+<id>+<base64>`: to be kept outside this machine."""
        return str(self.identity.verifier)

    @property
    def size(self) -> int:
        """Number of records that a checkpoint on disk covers."""
        return self._checkpoint.size

    @property
    def checkpoint(self) -> Checkpoint:
        """The last checkpoint on disk."""
        return self._checkpoint

    def append(self, raws: Sequence[Raw]) -> int:
        """Seal deliveries; return the index of the first record. Nothing is kept before `commit`.

        Raises:
            SinkFull: the disk has no room for them.
            SinkClosed: the archive is closed.
        """
        first = self._sealer.tree.end
        self._pending += self.seal(raws)
        return first

    def commit(self) -> Checkpoint:
        """Make everything appended durable; return the checkpoint that covers it.

        Raises:
            SinkFull: no room; what was appended since the last commit is gone, what was committed is kept.
        """
        pending, self._pending = self._pending, []
        return self.write(pending)

    def seal(self, raws: Sequence[Raw], sizes: Sequence[int] = ()) -> list[Pending]:
        """Hash and encode deliveries; the result is for `write`, in the same order.

        Args:
            raws: the deliveries.
            sizes: payload bytes of each, from a caller that has summed them up: it costs a look at every record.

        Raises:
            SinkFull: the disk has no room for them.
            SinkClosed: the archive is closed.
        """
        if self._closed:
            raise SinkClosed("the log is closed")
        sizes = sizes or [raw.size for raw in raws]
        disk.require(self.layout.folder, self.reserve_bytes, sum(sizes))
        with self._sealing:
            before = self._sealer.state()
            try:
                return [self._sealer.seal(group, roll=roll) for group, roll in self._groups(raws, sizes)]
            except BaseException:
                # Half of a delivery must not take up numbers that nothing will be written for.
                self._sealer.restore(before)
                raise

    def _groups(self, raws: Sequence[Raw], sizes: Sequence[int]) -> Iterator[tuple[list[Raw], bool]]:
        group: list[Raw] = []
        size, roll = 0, self._full()
        for raw, more in zip(raws, sizes, strict=True):
            if not len(raw):
                continue
            turns = not (group and roll) and self._sealer.turns(raw.received)
            if group and (turns or size >= COMMIT_BYTES):
                yield group, roll
                group, size, roll = [], 0, False
            roll = roll or turns
            group.append(raw)
            size += more
        if group:
            yield group, roll

    def _full(self) -> bool:
        current = self._active.first == self._sealer.head.first
        return current and (self._asked or self._active.size >= self._segment_bytes)

    def write(self, pending: Sequence[Pending]) -> Checkpoint:
        """Write sealed records; return when the checkpoint that covers them is on disk.

        Raises:
            SinkFull: no room; nothing of `pending` is kept, and what was sealed after it is void as well.
            SinkClosed: the disk failed in another way; the archive takes nothing any more.
        """
        try:
            with self._writing:
                if self._closed:
                    raise SinkClosed("the log is closed")
                for each in pending:
                    self._write(each)
        except OSError as error:
            self._fall_back(error)
        self.publish()
        return self._checkpoint

    def _write(self, pending: Pending) -> None:
        if pending.generation != self._sealer.generation:
            raise SinkFull("the disk was full when an earlier group was written; these records were not kept")
        packed = self._compressor.compress(pending.body)
        if pending.head is not None:
            self._turn(pending.head)
        nodes, count = pending.nodes, pending.count
        self._active.write(segment.pack_data(pending.first, count, len(pending.body), nodes, packed))
        found = checkpoint.sign(self._signer, self.identity.origin, pending.tree.end, pending.root)
        self._active.cover(found)
        self._durable, self._checkpoint = (pending.head or self._durable[0], pending.tree), found

    def _turn(self, head: Head) -> None:
        old = self._active
        self._active = Active.create(self.layout.segment(head.first), head, self._checkpoint)
        self._durable = (head, self._durable[1])
        old.close()
        if old.first != head.first:
            self.packer.submit(old.path)

    def _fall_back(self, error: OSError) -> None:
        with self._sealing, self._writing:
            try:
                self._active.roll_back()
            except OSError:
                self._closed = True
            # After a failed fsync nobody knows what is on disk: only a fresh start that reads it may go on.
            self._closed = self._closed or error.errno not in disk.FULL
            head, tree = self._durable
            self._sealer = Sealer(head, tree.copy(), self._sealer.generation + 1)
        if self._closed:
            raise SinkClosed(f"the disk of {self.layout.folder} failed: {error}; restart to recover") from error
        raise SinkFull(f"the disk of {self.layout.folder} is full: {error}; nothing of this group was kept") from error

    def roll(self) -> None:
        """Begin a new segment, so that the present one is not written to any more; harmless beside a running sink.

        Raises:
            TimeoutError: writing does not go on (a full disk).
        """
        old, self._asked = self._active.first, True
        until = monotonic() + _ROLL_SECONDS
        while self._active.first == old and self.size > old:
            if monotonic() > until:
                raise TimeoutError("no new segment could be begun; is the disk full?")
            # With records in flight the next sealed group begins the new segment; else it is begun here.
            if not self._roll_when_drained():
                sleep(_POLL_SECONDS)
        self._asked = False

    def _roll_when_drained(self) -> bool:
        with self._sealing, self._writing:
            head, tree = self._durable
            if self._sealer.tree.end != tree.end or head.first == tree.end:
                return False
            fresh = new_head(self.log, tree, head.day)
            self._turn(fresh)
            self._sealer = Sealer(fresh, tree.copy(), self._sealer.generation)
            return True

    def sign(self, make: Callable[[Signer], str]) -> str:
        """Return what `make` makes with the log's key: statements about the log itself."""
        return make(self._signer)

    def publish(self, *, force: bool = False) -> None:
        """Replace `archive/latest`, at most once a second; the segment already holds the checkpoint."""
        size = self._checkpoint.size
        if size == self._published or not (force or monotonic() - self._published_at >= LATEST_SECONDS):
            return
        try:
            write_file(self.layout.latest, self._checkpoint.note.encode())
        except OSError as error:
            journal("archive").warning("latest-not-written", reason=str(error))
            return
        self._published, self._published_at = size, monotonic()

    def close(self) -> None:
        """Stop packing, publish the last checkpoint, give the lock back. What was not committed is gone."""
        with self._writing:
            if not self._closed:
                self.publish(force=True)
            self._closed = True
        self.packer.stop()
        self._active.close()
        self._lock_file.release()


def _begin(layout: Layout, key_folder: Path, origin: str, clock: Clock) -> None:
    if any(first or _holds_records(layout.segment(first)) for first in layout.firsts()):
        layout.read_log()  # raises: a log with records is not begun again because one file is missing
    signer = keys.create(key_folder, origin)
    log = Log(log_id(signer.verifier.public), origin, signer.verifier)
    head = new_head(log.id, Range(), clock() // DAY_NS)
    opening = checkpoint.sign(signer, origin, 0, Range().root())
    Active.create(layout.segment(0), head, opening).close()
    # Last, because this file says that a log is here.
    write_file(layout.log, log.text().encode())


def _holds_records(path: Path) -> bool:
    # A first start that was cut short leaves a segment without records.
    content = path.read_bytes()
    _, offset = segment.read_head(content)
    return any(isinstance(piece, Piece) and piece.data is not None for piece in pieces(content, offset))
