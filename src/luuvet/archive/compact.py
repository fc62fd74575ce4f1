"""A full segment packed anew: the small blocks of single commits become large ones, which compress far better.

The records, their order and the tree stay; a reader of either file sees the same. The new file takes the old one's
place whole (write beside, fsync, rename, fsync the folder), so a crash leaves one or the other.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import zstandard

from luuvet.archive import frame, segment
from luuvet.archive.block import Block, encode
from luuvet.archive.checkpoint import read as read_checkpoint
from luuvet.archive.frame import Damaged
from luuvet.archive.scan import Piece, pieces
from luuvet.archive.seal import marks_of
from luuvet.archive.segment import Footer, Head
from luuvet.archive.tree import Range
from luuvet.event.raw import Raw
from luuvet.kit.durable import sync_folder, write_all

PACK_BYTES = 4 << 20
"""Payload bytes of a packed block: what one random read must decompress."""

PACK_LEVEL = 6
"""Measured in docs/why/archive-format.md: what a level saves against what it costs."""

_QUICK_LEVEL = 1
_WORTH = 0.95
"""`PACK_LEVEL` must come out this small beside the quick level: it takes four times its time for every block."""


class Stopped(Exception):
    """Packing was asked to stop; the old file is untouched."""


class PackedFile:
    """A segment being written in packed form beside the one whose place it takes."""

    def __init__(self, path: Path, head: Head, opening: str, level: int = PACK_LEVEL) -> None:
        """Begin the file.

        Args:
            path: where the segment lies in the end.
            head: its header.
            opening: the checkpoint note that it continues.
                level: zstd level to try beside the quick one."""
        self.path = path
        self._beside = path.with_name(f".{path.name}.new")
        self._handle = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
        self._levels = sorted({_QUICK_LEVEL, level})
        self._range = Range(head.first)
        self._blocks: list[tuple[int, int]] = []
        self._note = opening
        self._offset = 0
        self._write(segment.pack_head(replace(head, packed=True)) + frame.pack(frame.CHECKPOINT, opening.encode()))

    def add(self, found: Block, grown: Range, note: str) -> None:
        """Append a block, its tree nodes and the checkpoint that ends with it."""
        body = encode(found)
        packed = self._compress(body)
        self._blocks.append((self._offset, grown.begin))
        count = grown.end - grown.begin
        data = segment.pack_data(grown.begin, count, len(body), grown.nodes(), packed)
        self._write(data + frame.pack(frame.CHECKPOINT, note.encode()))
        self._range.append(grown)
        self._note = note

    def _compress(self, body: bytes) -> bytes:
        # Lines full of random identifiers gain little or lose; the first block tells for the segment.
        packed, level = b"", self._levels[0]
        for each in self._levels:
            found = zstandard.ZstdCompressor(level=each).compress(body)
            if not packed or len(found) <= _WORTH * len(packed):
                packed, level = found, each
        self._levels = [level]
        return packed

    def finish(self) -> None:
        """Write the footer, make the file durable and put it in place."""
        grown = self._range
        footer = Footer(grown.begin, grown.end, tuple(grown.nodes()), tuple(self._blocks), self._note)
        self._write(segment.pack_footer(footer, self._offset))
        os.fsync(self._handle)
        os.close(self._handle)
        self._handle = -1
        self._beside.replace(self.path)
        sync_folder(self.path.parent)

    def abandon(self) -> None:
        """Throw the unfinished file away; harmless after `finish`."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
            self._beside.unlink(missing_ok=True)

    def _write(self, data: bytes) -> None:
        write_all(self._handle, data)
        self._offset += len(data)


def pack(path: Path, *, level: int = PACK_LEVEL, stopping: Event | None = None) -> bool:
    """Pack a segment to which nothing is added any more; return False where it is packed already.

    Raises:
        Damaged: the segment is not what was written; it is left as it is, for the verifier.
        Stopped: `stopping` said so.
        OSError: no space for the copy; the segment is left as it is.
    """
    with path.open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    if is_packed(view):
        return False
    head, offset = segment.read_head(view)
    walk = (piece for piece in pieces(view, offset) if isinstance(piece, Piece))
    opening = next(walk)
    packed = PackedFile(path, head, opening.note, level)
    try:
        tree = head.tree()
        for found, grown, note in _merged(walk, head.first):
            if stopping is not None and stopping.is_set():
                raise Stopped
            tree.append(grown)
            packed.add(found, grown, note)
            opening = Piece(None, note, 0, 0)
        end = read_checkpoint(opening.note)
        if (end.size, end.root) != (tree.end, tree.root()):
            raise Damaged(f"the records do not lead to the checkpoint at {end.size}", 0)
        packed.finish()
    finally:
        packed.abandon()
    return True


def is_packed(view: memoryview) -> bool:
    """Tell whether a segment ends in a footer."""
    if len(view) < 8:
        return False
    try:
        found = frame.parse(view, segment.footer_offset(bytes(view[-8:])))
    except (Damaged, ValueError):
        return False
    return found.kind == frame.FOOTER and found.end == len(view)


def _merged(walk: Iterator[Piece], first: int) -> Iterator[tuple[Block, Range, str]]:
    raws: list[Raw] = []
    marks, size, note, grown = b"", 0, "", Range(first)
    for piece in walk:
        if piece.data is None:
            continue
        found = piece.data.block()
        # Where a group of 8 records crossed two commits, its mark comes out of joining their nodes.
        marks += marks_of(grown.append(piece.data.range())) + found.marks
        raws += found.raws
        size += piece.data.size
        note = piece.note
        if size >= PACK_BYTES:
            yield Block(raws, marks), grown, note
            raws, marks, size, grown = [], b"", 0, Range(grown.end)
    if raws:
        yield Block(raws, marks), grown, note
