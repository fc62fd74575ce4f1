"""The file that grows: every durable write to a segment, in one place."""

from __future__ import annotations

import os
from pathlib import Path

from luuvet.archive import frame, segment
from luuvet.archive.checkpoint import Checkpoint
from luuvet.archive.segment import Head
from luuvet.kit.durable import write_all, write_file


class Active:
    """An open segment file; `size` is where its last checkpoint ends."""

    def __init__(self, path: Path, first: int, size: int) -> None:
        """Open an existing segment and cut what stands after `size` bytes.

        Raises:
            OSError: the file cannot be opened or cut.
        """
        self.path = path
        self.first = first
        self.size = size
        self._handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self.roll_back()

    @classmethod
    def create(cls, path: Path, head: Head, checkpoint: Checkpoint) -> Active:
        """Make a segment that holds its header and the checkpoint it continues; whole on disk or not there."""
        content = segment.pack_head(head) + frame.pack(frame.CHECKPOINT, checkpoint.note.encode())
        write_file(path, content)
        return cls(path, head.first, len(content))

    def write(self, data: bytes) -> None:
        """Append bytes after those of an earlier `write`, and make them durable."""
        write_all(self._handle, data)
        os.fdatasync(self._handle)

    def cover(self, checkpoint: Checkpoint) -> None:
        """Append the checkpoint that covers what was written, and make it durable: from here on it is kept."""
        self.write(frame.pack(frame.CHECKPOINT, checkpoint.note.encode()))
        self.size = os.lseek(self._handle, 0, os.SEEK_CUR)

    def roll_back(self) -> None:
        """Cut what no checkpoint covers; free the room of a write that failed."""
        if os.fstat(self._handle).st_size != self.size:
            os.ftruncate(self._handle, self.size)
            os.fdatasync(self._handle)
        os.lseek(self._handle, self.size, os.SEEK_SET)

    def close(self) -> None:
        """Close the file."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
