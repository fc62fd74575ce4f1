"""What the kernel threw away before we could read it: the `drops` column of /proc/net/udp and udp6."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TABLES = (Path("/proc/net/udp"), Path("/proc/net/udp6"))


def dropped(lines: Iterable[str], inode: int) -> int | None:
    """Return the datagrams dropped at the socket of an inode; None where the table does not hold it."""
    for line in lines:
        columns = line.split()
        if len(columns) >= 13 and columns[9] == str(inode) and columns[-1].isdecimal():
            return int(columns[-1])
    return None


def read_dropped(inode: int, tables: Iterable[Path] = TABLES) -> int | None:
    """Return the kernel's count for a socket of ours; None on a system that does not tell."""
    for table in tables:
        try:
            with table.open(encoding="ascii") as lines:
                found = dropped(lines, inode)
        except OSError:
            continue
        if found is not None:
            return found
    return None
