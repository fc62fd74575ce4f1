"""Frames: kind, length, CRC-32 and body. Whatever single byte of a file changes, a checksum says so. Pure.

A segment file is the magic and then frames: one header `H`, data `D` each followed by the checkpoint `C` that covers
it, and in a packed file a footer `F` that ends with its own offset. The CRC finds accidents; the tree finds intent.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

Bytes = bytes | bytearray | memoryview

MAGIC = b"LUUVET1\n"
HEADER, DATA, CHECKPOINT, FOOTER = b"H", b"D", b"C", b"F"
HEAD = struct.Struct(">cII")
_CRC_FREE = struct.Struct(">cI")
MOST_BYTES = 1 << 30
"""No frame is longer; a length above it is damage, and keeps a reader from asking for the memory."""


class Damaged(ValueError):
    """Bytes of a frame are not what was written; `offset` in the file is where the frame begins."""

    def __init__(self, sentence: str, offset: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.offset = offset


class Cut(Damaged):
    """The file ends inside the frame: a write in progress, a crash, or a cut tail."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; `end` is the offset after it."""

    kind: bytes
    body: memoryview
    offset: int
    end: int


def pack(kind: bytes, *pieces: bytes) -> bytes:
    """Return a frame whose body is the pieces joined."""
    length = sum(map(len, pieces))
    check = zlib.crc32(_CRC_FREE.pack(kind, length))
    for piece in pieces:
        check = zlib.crc32(piece, check)
    return b"".join([HEAD.pack(kind, length, check), *pieces])


def parse(data: Bytes, offset: int, base: int = 0) -> Frame:
    """Read the frame at `offset` of `data`, where `data` begins at `base` of its file.

    Raises:
        Cut: `data` ends before the frame does.
        Damaged: its checksum is wrong.
    """
    view = memoryview(data)
    where = base + offset
    if len(view) - offset < HEAD.size:
        raise Cut("the file ends inside a frame header", where)
    kind, length, check = HEAD.unpack_from(view, offset)
    if length > MOST_BYTES:
        raise Damaged("the length of a frame is impossible", where)
    end = offset + HEAD.size + length
    if end > len(view):
        raise Cut("the file ends inside a frame", where)
    body = view[offset + HEAD.size : end]
    if zlib.crc32(body, zlib.crc32(_CRC_FREE.pack(kind, length))) != check:
        raise Damaged("the checksum of a frame is wrong", where)
    return Frame(kind, body, where, base + end)


def frames(data: Bytes, offset: int, base: int = 0) -> Iterator[Frame]:
    """Yield the frames from `offset` on; a cut or damaged one raises where it stands."""
    size = memoryview(data).nbytes
    while offset < size:
        found = parse(data, offset, base)
        yield found
        offset = found.end - base
