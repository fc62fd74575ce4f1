"""Decompression of untrusted bytes, piece by piece and bounded: gzip (with members), deflate, zstd (with frames)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import zstandard

PIECE_BYTES = 1 << 20
_ZSTD_SLICE = 1 << 10
"""Zstd makes at most 128 KiB of 4 bytes: so many bytes at a time give at most 32 MiB."""
_ZSTD_WINDOW = 128 << 20


class Damaged(ValueError):
    """What is packed is damaged or cut; everything before it has been given out."""


class Unpacker(Protocol):
    """A stream being unpacked."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the bytes unpack to, in pieces of bounded size.

        Raises:
            Damaged: the bytes are not what they should be.
        """
        ...

    def finish(self) -> None:
        """Say that no more comes.

        Raises:
            Damaged: the stream has no end.
        """
        ...


class Plain:
    """Bytes that are not packed."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the bytes themselves."""
        yield data

    def finish(self) -> None:
        """Nothing to check."""


class Zlib:
    """gzip (RFC 1952, any number of members) or deflate as HTTP means it (RFC 1950, from some senders RFC 1951)."""

    def __init__(self, name: str = "gzip") -> None:
        """`name`: `gzip` or `deflate`."""
        self._name = name
        self._stream = zlib.decompressobj(31 if name == "gzip" else 15)
        self._begun = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Unpacker.feed`; bytes after the last member are refused, zeros (tape padding) are not."""
        while data:
            if self._stream.eof:
                data = data.lstrip(b"\0")
                if not data:
                    return
                self._stream = zlib.decompressobj(31)
            before = self._stream.copy()
            try:
                piece = self._stream.decompress(data, PIECE_BYTES)
            except zlib.error as error:
                if self._name == "deflate" and not self._begun:
                    self._stream, self._begun = zlib.decompressobj(-15), True
                    continue
                yield _salvaged(before, data)
                raise Damaged(f"the {self._name} data is damaged: {error}") from error
            self._begun = True
            data = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if piece:
                yield piece

    def finish(self) -> None:
        """See `Unpacker.finish`."""
        if not self._stream.eof:
            raise Damaged(f"the {self._name} data is cut: it ends before its end mark")


def _salvaged(stream: zlib._Decompress, data: bytes) -> bytes:
    """Return what comes out before the damage: the call that fails gives nothing, so it is repeated byte by byte."""
    pieces = []
    try:
        for place in range(len(data)):
            pieces.append(stream.decompress(data[place : place + 1]))
    except zlib.error:
        pass  # here is the damage
    return b"".join(pieces)


class Zstd:
    """Zstandard (RFC 8878), any number of frames; windows up to 128 MiB."""

    def __init__(self) -> None:
        self._make = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj
        self._stream = self._make()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Unpacker.feed`."""
        for start in range(0, len(data), _ZSTD_SLICE):
            rest = data[start : start + _ZSTD_SLICE]
            while rest:
                if self._stream.eof:
                    self._stream = self._make()
                try:
                    piece = self._stream.decompress(rest)
                except zstandard.ZstdError as error:
                    raise Damaged(f"the zstd data is damaged: {error}") from error
                rest = self._stream.unused_data if self._stream.eof else b""
                if piece:
                    yield piece

    def finish(self) -> None:
        """See `Unpacker.finish`."""
        if not self._stream.eof:
            raise Damaged("the zstd data is cut: it ends before its end mark")
