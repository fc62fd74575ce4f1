"""Parting segments into stretches that workers can check side by side: by frame headers alone, trusting none of them."""

from __future__ import annotations

import mmap
import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from luuvet.archive import frame, segment
from luuvet.archive.check import Stretch

STRETCH_BYTES = 2 << 20
"""File bytes that one worker takes at a time: large enough to pay for the hand-over, small enough to balance."""


def stretches(path: Path, origin: str, cuts: tuple[int, ...]) -> tuple[segment.Head, list[Stretch]]:
    """Return the header of a segment and stretches that together cover every byte after it, in order.

    Raises:
        Damaged: the header cannot be read.
        FileNotFoundError: the file is gone.
    """
    with path.open("rb") as file:
        inode = os.fstat(file.fileno()).st_ino
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    head, offset = segment.read_head(view)
    bounds = [(offset, head.first), *_bounds(view, offset), (len(view), 0)]
    made = []
    for (begin, first), (end, _) in pairwise(bounds):
        made.append(Stretch(path, inode, head, origin, begin, end, first, cuts))
    return head, made


def _bounds(view: memoryview, offset: int) -> Iterator[tuple[int, int]]:
    """Yield (offset, first record) of data frames at which a new stretch may begin."""
    begin, size = offset, len(view)
    while offset + frame.HEAD.size <= size:
        kind, length, _ = frame.HEAD.unpack_from(view, offset)
        end = offset + frame.HEAD.size + length
        if kind not in (frame.DATA, frame.CHECKPOINT) or end > size:
            return
        if kind == frame.DATA and offset - begin >= STRETCH_BYTES:
            first = int.from_bytes(view[offset + frame.HEAD.size : offset + frame.HEAD.size + 8], "big")
            yield offset, first
            begin = offset
        offset = end
