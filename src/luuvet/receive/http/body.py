"""Reads a request's body: unpacked, bounded, and within what all requests together may hold."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from luuvet.kit import limits
from luuvet.receive.unpack import Damaged, Plain, Unpacker, Zlib, Zstd

SILENCE_SECONDS = 60.0
"""A body that stands still for this long is given up."""


class BadBody(ValueError):
    """A body that is not taken: HTTP status and a sentence."""

    def __init__(self, status: int, sentence: str, retry_after: int = 0) -> None:
        super().__init__(sentence)
        self.status = status
        self.retry_after = retry_after


class Budget:
    """The bytes that bodies of all requests hold at present."""

    def __init__(self, most: int = 2 * limits.HTTP_BODY_BYTES) -> None:
        self.most = most
        self.held = 0

    def take(self, count: int) -> None:
        """Count bytes in.

        Raises:
            BadBody: 429, too many at a time.
        """
        if self.held + count > self.most:
            raise BadBody(429, "too many large requests at a time; send this one again in a second", 1)
        self.held += count

    def give_back(self, count: int) -> None:
        """Count bytes out."""
        self.held -= count


async def read_body(
    chunks: AsyncIterator[bytes], encoding: str, budget: Budget, most: int = limits.HTTP_BODY_BYTES
) -> bytes:
    """Return the body, unpacked; its bytes stand in the budget until the caller gives `len(body)` back.

    Raises:
        BadBody: 400 damaged, 408 no end, 413 too large, 415 unknown encoding, 429 too many at a time.
    """
    unpacker = _unpacker(encoding)
    pieces: list[bytes] = []
    size, came = 0, False
    try:
        async with asyncio.timeout(SILENCE_SECONDS) as patience:
            async for chunk in chunks:
                patience.reschedule(asyncio.get_running_loop().time() + SILENCE_SECONDS)
                came = came or bool(chunk)
                for piece in unpacker.feed(chunk):
                    if size + len(piece) > most:
                        raise BadBody(413, f"the body is larger than {most} bytes (unpacked); send smaller batches")
                    budget.take(len(piece))
                    size += len(piece)
                    pieces.append(piece)
        if came:
            unpacker.finish()
    except BaseException as error:
        budget.give_back(size)
        if isinstance(error, Damaged):
            raise BadBody(400, str(error)) from error
        if isinstance(error, TimeoutError):
            raise BadBody(408, f"the body stood still for {SILENCE_SECONDS:.0f} seconds") from error
        raise
    return b"".join(pieces)


def _unpacker(encoding: str) -> Unpacker:
    match encoding.strip().lower():
        case "" | "identity":
            return Plain()
        case "gzip" | "x-gzip":
            return Zlib("gzip")
        case "deflate":
            return Zlib("deflate")
        case "zstd":
            return Zstd()
        case other:
            raise BadBody(415, f"Content-Encoding '{other[:40]}' is not known here; use gzip, deflate, zstd or none")
