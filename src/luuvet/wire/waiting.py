"""Since when the oldest record waits that is sealed but not derived yet: how far the store is behind in time."""

from __future__ import annotations

from pathlib import Path

from luuvet.archive.layout import BadLog
from luuvet.archive.reader import Reader, Unreadable


def waiting_since(folder: Path, position: int) -> int:
    """Return when the record at a position of an archive folder was received, in nanoseconds UTC; 0 where none waits there, or
    where it cannot be read.

    Not counted from the last derived record: after a quiet night that would be hours for the first record of the morning.
    """
    reader = Reader(folder)
    try:
        found = reader.read(position, 1, 1)
        return found[0].raw.received if found else 0
    except (Unreadable, BadLog, OSError):
        return 0
    finally:
        reader.close()
