"""One stretch of a segment, checked record by record: every checksum, every leaf, every tree node. Runs in a worker."""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from luuvet.archive import frame, leaf, segment
from luuvet.archive.block import Block
from luuvet.archive.frame import Damaged
from luuvet.archive.leaves import block_leaves
from luuvet.archive.report import Fault
from luuvet.archive.scan import later_checkpoint
from luuvet.archive.seal import MARK_BYTES, grow
from luuvet.archive.segment import Data, Footer, Head
from luuvet.archive.tree import MARK_LEVEL, Range, spans


@dataclass(frozen=True)
class Stretch:
    """What a worker is asked to check: bytes [begin, end) of a segment, whose first record is `first`.

    `cuts` are tree sizes at which the caller wants to know the root.
    """

    path: Path
    inode: int
    head: Head
    origin: str
    begin: int
    end: int
    first: int
    cuts: tuple[int, ...]


@dataclass(frozen=True)
class Covered:
    """Records [first, end) that a checkpoint note covers; `ranges` are their tree nodes, parted at the cuts."""

    first: int
    end: int
    ranges: tuple[tuple[int, int, tuple[bytes, ...]], ...]
    note: str
    size: int


@dataclass
class Checked:
    """What a worker found.

    `stopped` is the offset where the stretch could not be followed any more, -1 when it was read to its end;
    `torn` says that the file ends there, as it does after an unfinished write.
    """

    covered: list[Covered] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    footer: Footer | None = None
    blocks: list[tuple[int, int]] = field(default_factory=list)
    records: int = 0
    erased: int = 0
    end: int = 0
    stopped: int = -1
    torn: bool = False
    moved: bool = False


def check(stretch: Stretch) -> Checked:
    """Check a stretch; a file that was replaced meanwhile (packed) gives `moved`."""
    try:
        with stretch.path.open("rb") as file:
            if os.fstat(file.fileno()).st_ino != stretch.inode:
                return Checked(moved=True)
            view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except FileNotFoundError:
        return Checked(moved=True)
    return _Walk(stretch, view[: stretch.end]).run()


class _Walk:
    def __init__(self, stretch: Stretch, view: memoryview) -> None:
        self.stretch, self.view = stretch, view
        self.name = stretch.path.name
        self.salts = leaf.Salts(stretch.head.seed)
        self.found = Checked(end=stretch.first)
        self.waiting: Data | None = None
        self.ranges: tuple[tuple[int, int, tuple[bytes, ...]], ...] = ()

    def run(self) -> Checked:
        offset = self.stretch.begin
        while offset < len(self.view):
            try:
                each = frame.parse(self.view, offset)
            except Damaged as error:
                next_offset = self._salvage(offset, error)
                if next_offset < 0:
                    break
                offset = next_offset
                continue
            try:
                self._take(each)
            except Damaged as error:
                self._fault("checksum", self.found.end, self.found.end, error.sentence)
                self.found.stopped = offset
                break
            offset = each.end
        if self.waiting is not None and self.found.stopped < 0:
            self.found.stopped, self.found.torn = self.waiting.offset, True
        return self.found

    def _take(self, each: frame.Frame) -> None:
        if self.found.footer is not None:
            raise Damaged("bytes stand after the footer", each.offset)
        if each.kind == frame.DATA and self.waiting is None:
            self._data(segment.read_data(each))
        elif each.kind == frame.CHECKPOINT:
            self._checkpoint(bytes(each.body).decode("utf-8", "replace"))
        elif each.kind == frame.FOOTER and self.waiting is None:
            self.found.footer = segment.read_footer(each)
        else:
            raise Damaged(f"a frame of kind {each.kind!r} stands where none is written", each.offset)

    def _checkpoint(self, note: str) -> None:
        size = self.waiting.size if self.waiting else 0
        first, end = (self.waiting.first, self.waiting.end) if self.waiting else (self.found.end, self.found.end)
        self.found.covered.append(Covered(first, end, self.ranges, note, size))
        self.found.end, self.waiting, self.ranges = end, None, ()

    def _data(self, data: Data) -> None:
        if data.first != self.found.end:
            raise Damaged(f"record {data.first} stands where {self.found.end} belongs", data.offset)
        data.range()
        self.waiting = data
        self.found.blocks.append((data.offset, data.first))
        try:
            block = data.block()
            self.ranges = self._compare(data, block)
            self.found.records += data.count
            self.found.erased += len(block.erased)
        except Damaged as error:
            self._fault("content", data.first, data.end - 1, error.sentence)
            self.ranges = ((data.first, data.end, data.nodes),)

    def _compare(self, data: Data, block: Block) -> tuple[tuple[int, int, tuple[bytes, ...]], ...]:
        bounds = [data.first, *(cut for cut in self.stretch.cuts if data.first < cut < data.end), data.end]
        leaves = list(block_leaves(self.stretch.head, data.first, block, self.salts))
        whole, marks = grow(data.first, leaves)
        if tuple(whole.nodes()) != data.nodes or marks != block.marks:
            first, last = _changed(data, whole, marks, block.marks)
            self._fault("content", first, last, "its leaf is not the one that was sealed")
            return ((data.first, data.end, data.nodes),)
        if len(bounds) == 2:
            return ((data.first, data.end, data.nodes),)
        flat = [each for piece in leaves for each in piece]
        return tuple(_part(flat, data.first, low, high) for low, high in pairwise(bounds))

    def _salvage(self, offset: int, error: Damaged) -> int:
        """Note the fault; return where to go on, or -1: what follows the damaged frame must be intact to go on."""
        end = _end_of(self.view, offset)
        try:
            after = frame.parse(self.view, end) if 0 < end < len(self.view) else None
        except Damaged:
            after = None
        if after is None:
            self.found.stopped = offset
            at_end = isinstance(error, frame.Cut) or end == len(self.view)
            self.found.torn = at_end and later_checkpoint(self.view, offset + 1, self.stretch.origin) is None
            if not self.found.torn:
                self._fault("checksum", self.found.end, self._last(), error.sentence)
            return -1
        return self._skip(offset, end, after, error)

    def _skip(self, offset: int, end: int, after: frame.Frame, error: Damaged) -> int:
        if after.kind == frame.CHECKPOINT and self.waiting is None:
            return self._skip_data(offset, end, error)
        if after.kind in (frame.DATA, frame.FOOTER):
            # The checkpoint itself is damaged; the next one covers the same records too.
            first = self.waiting.first if self.waiting else self.found.end
            self._fault("checksum", first, self._last(), f"{error.sentence} (a checkpoint)")
            self._checkpoint("")
            return end
        self._fault("checksum", self.found.end, self._last(), error.sentence)
        self.found.stopped = offset
        return -1

    def _skip_data(self, offset: int, end: int, error: Damaged) -> int:
        # The tree nodes of a damaged frame may still be right; the next checkpoint will say whether they are.
        body = self.view[offset + frame.HEAD.size : end]
        try:
            data = segment.read_data(frame.Frame(frame.DATA, body, offset, end))
            data.range()
        except Damaged:
            data = None
        if data is None or data.first != self.found.end:
            self._fault("checksum", self.found.end, self._last(), error.sentence)
            self.found.stopped = offset
            return -1
        self._fault("checksum", data.first, data.end - 1, error.sentence)
        self.waiting = data
        self.ranges = ((data.first, data.end, data.nodes),)
        self.found.blocks.append((offset, data.first))
        return end

    def _last(self) -> int:
        return self.waiting.end - 1 if self.waiting else self.found.end

    def _fault(self, kind: str, record: int, last: int, why: str) -> None:
        self.found.faults.append(Fault(kind, self.name, record, last, why))


def _end_of(view: memoryview, offset: int) -> int:
    if len(view) - offset < frame.HEAD.size:
        return -1
    return offset + frame.HEAD.size + int(frame.HEAD.unpack_from(view, offset)[1])


def _part(leaves: Sequence[bytes], first: int, low: int, high: int) -> tuple[int, int, tuple[bytes, ...]]:
    part = Range(low)
    part.extend(leaves[low - first : high - first])
    return low, high, tuple(part.nodes())


def _changed(data: Data, whole: Range, marks: bytes, sealed: bytes) -> tuple[int, int]:
    """Return the first and last record of the first group whose mark differs, else of the whole block."""
    group = 1 << MARK_LEVEL
    begin = -(-data.first // group) * group
    for at in range(0, min(len(marks), len(sealed)), MARK_BYTES):
        if marks[at : at + MARK_BYTES] != sealed[at : at + MARK_BYTES]:
            first = begin + at // MARK_BYTES * group
            return first, first + group - 1
    nodes = [place for place, (a, b) in enumerate(zip(whole.nodes(), data.nodes, strict=True)) if a != b]
    at = data.first
    for place, (level, _) in enumerate(spans(data.first, data.end)):
        if place in nodes[:1]:
            return at, at + (1 << level) - 1
        at += 1 << level
    return data.first, data.end - 1
