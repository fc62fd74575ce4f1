"""The unpacked bytes of a file in pieces of even size; ends at damage, and where a small file becomes too large."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from luuvet.receive.unpack import Damaged, Unpacker

BLOCK_BYTES = 1 << 20
BOMB_RATIO = 500
BOMB_BYTES = 256 << 20
"""Reading stops where a file has unpacked to more than this and to more than BOMB_RATIO times its size."""


@dataclass(slots=True)
class Inflation:
    """What a file on disk has unpacked to so far, all its members together."""

    packed: int
    unpacked: int = 0

    def is_bomb(self) -> bool:
        """Tell whether it has become too large for its size."""
        return self.unpacked > BOMB_BYTES and self.unpacked > BOMB_RATIO * self.packed


class Pieces:
    """Iterates over the pieces, each at most BLOCK_BYTES; `fault` then says what ended it early, as (key, reason)."""

    def __init__(self, opened: IO[bytes], unpacker: Unpacker, inflation: Inflation) -> None:
        self._opened = opened
        self._unpacker = unpacker
        self._inflation = inflation
        self.unpacked = 0
        self.fault: tuple[str, str] | None = None

    def __iter__(self) -> Iterator[bytes]:
        gathered: list[bytes] = []
        size = 0
        for piece in self._raw():
            gathered.append(piece)
            size += len(piece)
            if size >= BLOCK_BYTES:
                text = b"".join(gathered)
                for start in range(0, size, BLOCK_BYTES):
                    yield text[start : start + BLOCK_BYTES]
                gathered, size = [], 0
        if size:
            yield b"".join(gathered)

    def _raw(self) -> Iterator[bytes]:
        came = False
        try:
            while block := self._opened.read(BLOCK_BYTES):
                came = True
                for piece in self._unpacker.feed(block):
                    self.unpacked += len(piece)
                    self._inflation.unpacked += len(piece)
                    if self._inflation.is_bomb():
                        self.fault = ("bomb", "")
                        return
                    yield piece
            if came:
                self._unpacker.finish()
        except (Damaged, zipfile.BadZipFile, zlib.error, EOFError) as error:
            self.fault = ("damaged", str(error))
