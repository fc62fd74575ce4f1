"""One segment file as a reader sees it: the covered data frames, found once, and new ones as the writer adds them."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from luuvet.archive import checkpoint, frame, segment
from luuvet.archive.frame import Cut, Damaged
from luuvet.archive.scan import Piece, later_checkpoint, pieces
from luuvet.archive.segment import Data, Footer, read_data

_CHUNK = 16 << 20
_TAIL = 8
_HEAD_CHUNK = 1 << 16


class Followed:
    """An open segment; takes no lock. `end` is the index after its last covered record, `note` the checkpoint that says so."""

    def __init__(self, path: Path) -> None:
        """Open the file and find its data frames: from the footer, or by walking what there is.

        Raises:
            FileNotFoundError: it is not there (any more).
            Damaged: its header or footer cannot be read.
        """
        self.path = path
        self._handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._inode = os.fstat(self._handle).st_ino
        try:
            self.head, self._covered = segment.read_head(os.pread(self._handle, _HEAD_CHUNK, 0))
            self.end = self.head.first
            self.note = ""
            self._offsets: list[int] = []
            self._firsts: list[int] = []
            self._ends: list[int] = []
            self.packed = self._read_footer()
        except BaseException:
            os.close(self._handle)
            raise
        self.refresh()

    def _read_footer(self) -> bool:
        size = os.fstat(self._handle).st_size
        offset = segment.footer_offset(os.pread(self._handle, _TAIL, size - _TAIL))
        if not self._covered < offset < size - frame.HEAD.size:
            return False
        try:
            found = frame.parse(os.pread(self._handle, size - offset, offset), 0, offset)
            if found.kind != frame.FOOTER:
                return False
            self._take(segment.read_footer(found))
        except Damaged:
            return False
        return True

    def _take(self, footer: Footer) -> None:
        self._offsets = [offset for offset, _ in footer.blocks]
        self._firsts = [first for _, first in footer.blocks]
        self._ends = [*self._firsts[1:], footer.end]
        self.end = footer.end
        self.note = footer.checkpoint

    def refresh(self) -> None:
        """Find what was added since the last time; costs as much as what is new."""
        chunk = _CHUNK
        while not self.packed:
            data = os.pread(self._handle, chunk, self._covered)
            before = self._covered
            try:
                for found in pieces(data, 0, before):
                    if isinstance(found, Piece):
                        self._add(found)
            except Damaged as error:
                # A cut may only mean that the chunk ends here; with the whole rest at hand it may be damage.
                whole = len(data) < chunk
                if (whole or not isinstance(error, Cut)) and self._skip(error):
                    continue
                if not isinstance(error, Cut):
                    return
            if len(data) < chunk:
                return
            chunk = chunk * 2 if self._covered == before else _CHUNK

    def _skip(self, error: Damaged) -> bool:
        """Go on behind damage if an intact checkpoint stands there; else it is a write in progress, or a torn one."""
        rest = os.pread(self._handle, os.fstat(self._handle).st_size - error.offset, error.offset)
        at = later_checkpoint(rest, 1, self.note.partition("\n")[0]) if self.note else None
        if at is None:
            return False
        found = frame.parse(rest, at, error.offset)
        self.note = bytes(found.body).decode()
        self.end = max(self.end, checkpoint.read(self.note).size)
        self._covered = found.end
        return True

    def _add(self, piece: Piece) -> None:
        if piece.data is not None:
            self._offsets.append(piece.data.offset)
            self._firsts.append(piece.data.first)
            self._ends.append(piece.data.end)
            self.end = piece.data.end
        self.note = piece.note
        self._covered = piece.end

    def replaced(self) -> bool:
        """Tell whether another file stands at the path now (packed, or rewritten by an erasure), or none."""
        try:
            return self.path.stat().st_ino != self._inode
        except FileNotFoundError:
            return True

    def data(self, index: int) -> Data:
        """Return the data frame that holds a record.

        Raises:
            Damaged: its checksum is wrong, or it could not be found.
        """
        at = bisect_right(self._firsts, index) - 1
        if at < 0 or index >= self._ends[at]:
            raise Damaged("a frame of the segment is damaged", -1)
        return self._data_at(self._offsets[at])

    def all_data(self) -> Iterator[Data]:
        """Yield every data frame (`Damaged` as in `data`)."""
        return map(self._data_at, list(self._offsets))

    def _data_at(self, offset: int) -> Data:
        length = frame.HEAD.unpack(os.pread(self._handle, frame.HEAD.size, offset))[1]
        if length > frame.MOST_BYTES:
            raise Damaged("the length of a frame is impossible", offset)
        found = frame.parse(os.pread(self._handle, frame.HEAD.size + length, offset), 0, offset)
        if found.kind != frame.DATA:
            raise Damaged("a data frame was expected", offset)
        return read_data(found)

    def extent(self, index: int) -> tuple[int, int]:
        """Return [first, end) of the data frame that holds a record, or of the damaged stretch that did."""
        at = bisect_right(self._firsts, index) - 1
        if at >= 0 and index < self._ends[at]:
            return self._firsts[at], self._ends[at]
        after = self._firsts[at + 1] if at + 1 < len(self._firsts) else self.end
        return (self._ends[at] if at >= 0 else self.head.first), after

    def close(self) -> None:
        """Close the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
