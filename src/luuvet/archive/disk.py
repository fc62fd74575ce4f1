"""Room left on the disk of the archive."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from luuvet.event.raw import SinkFull

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def free_bytes(folder: Path) -> int:
    """Return the bytes that an ordinary user may still write on the disk of a folder."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def require(folder: Path, reserve: int, wanted: int) -> None:
    """Refuse what would eat into the reserve.

    Raises:
        SinkFull: fewer than `reserve + wanted` bytes are left.
    """
    free = free_bytes(folder)
    if free < reserve + wanted:
        raise SinkFull(
            f"the disk of {folder} has {free} bytes left; intake stops at {reserve} (archive.reserve_bytes): "
            "free some space or shorten archive.retention_days"
        )
