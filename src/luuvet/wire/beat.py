"""Progress as a number in a file: a process that still runs but no longer moves is found by it.

Waiting for the exit is no supervision: the handler of a native engine may swallow a fault and leave the process hanging.
"""

from __future__ import annotations

import os
from pathlib import Path

_WIDTH = 8


class Beat:
    """The writing side: `beat()` after every round of the process' main work."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._count = 0
        self.beat()

    def beat(self) -> None:
        """Say that the work has moved on."""
        self._count += 1
        os.pwrite(self._handle, self._count.to_bytes(_WIDTH, "little"), 0)

    def close(self) -> None:
        """Close the file; it stays."""
        os.close(self._handle)


def read_beat(path: Path) -> int:
    """Return the last number, 0 where there is none."""
    try:
        return int.from_bytes(path.read_bytes()[:_WIDTH], "little")
    except FileNotFoundError:
        return 0
