"""One record's leaf: the canonical header, the salts, and their hashes, whole runs at a time. Pure.

leaf = SHA-256(0x00 ‖ header); header = prefix ‖ fixed part:
prefix  version u8 = 1, then log, listener, peer, source, framing, each u32 length and UTF-8 bytes
fixed   index u64, received u64 (ns UTC), part i32, position u64, length u64, SHA-256(salt ‖ payload)
All numbers big-endian. Within a run only the fixed part differs.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import add

from luuvet.archive.hashes import hash_each
from luuvet.event.raw import Raw

VERSION = 1
SALT_BYTES = 16
BLOCK = 1024
"""Salts are made this many at a time; also the longest piece hashed without giving other threads a turn."""

_FIXED = struct.Struct(">QQiQQ32s")
_ALIKE = struct.Struct(">QiQ")
_WHOLE = struct.Struct(">Q20sQ32s")
"""`_FIXED` with what all records of a run share (`_ALIKE`: received, part 0, position 0) packed once, not a record."""

_LEAF = b"\x00"
_TEXTS = ("log", "listener", "peer", "source", "framing")


@dataclass(frozen=True)
class Header:
    """What the leaf seals about a record beside its payload; `received` in nanoseconds UTC, `length` in bytes."""

    log: str
    listener: str
    peer: str
    source: str
    framing: str
    index: int
    received: int
    part: int
    position: int
    length: int
    digest: bytes


def prefix(log: str, raw: Raw) -> bytes:
    """Return the part of the header that a run shares, with the leaf's 0x00 before it."""
    texts = [_text(each) for each in (log, raw.listener, raw.peer, raw.source, raw.framing)]
    return b"".join([_LEAF, bytes([VERSION]), *(struct.pack(">I", len(each)) + each for each in texts)])


def _text(text: str) -> bytes:
    # A file name need not be UTF-8; what came in as surrogates goes back to the same bytes.
    return text.encode("utf-8", "surrogateescape")


def header(log: str, raw: Raw, at: int, index: int, digest: bytes, length: int) -> bytes:
    """Return the canonical header of the record at place `at` of a run, which is number `index` of the log."""
    part = raw.parts[at] if raw.parts else 0
    position = raw.positions[at] if raw.positions else 0
    fixed = _FIXED.pack(index, raw.received, part, position, length, digest)
    return prefix(log, raw)[1:] + fixed


def decode(data: bytes) -> Header:
    """Read a canonical header.

    Raises:
        ValueError: another version, or not a header.
    """
    if data[:1] != bytes([VERSION]):
        raise ValueError(f"the header is not of version {VERSION}")
    offset, texts = 1, []
    for name in _TEXTS:
        end = offset + 4 + int.from_bytes(data[offset : offset + 4], "big")
        if end > len(data):
            raise ValueError(f"the header is cut in field {name}")
        texts.append(data[offset + 4 : end].decode("utf-8", "surrogateescape"))
        offset = end
    if len(data) - offset != _FIXED.size:
        raise ValueError("the header does not have the length of version 1")
    log, listener, peer, source, framing = texts
    return Header(log, listener, peer, source, framing, *_FIXED.unpack_from(data, offset))


def salted_digest(salt: bytes, payload: bytes) -> bytes:
    """Return SHA-256(salt ‖ payload)."""
    return hashlib.sha256(salt + payload).digest()


class Salts:
    """The salts of a segment: SHAKE-256(name ‖ seed ‖ block number), so that one can be shown without the seed."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._number = -1
        self._block: tuple[bytes, ...] = ()

    def take(self, offset: int, count: int) -> list[bytes]:
        """Return the salts of records [offset, offset + count) of the segment."""
        found: list[bytes] = []
        while count > 0:
            number, at = divmod(offset, BLOCK)
            if number != self._number:
                self._block, self._number = self._make(number), number
            piece = self._block[at : at + count]
            found += piece
            offset, count = offset + len(piece), count - len(piece)
        return found

    def _make(self, number: int) -> tuple[bytes, ...]:
        state = hashlib.shake_256(b"luuvet salts 1\n" + self._seed + number.to_bytes(8, "big"))
        return struct.unpack(f"{SALT_BYTES}s" * BLOCK, state.digest(BLOCK * SALT_BYTES))


def digests(payloads: Sequence[bytes], salts: Sequence[bytes]) -> Iterator[list[bytes]]:
    """Yield SHA-256(salt ‖ payload) of each record, `BLOCK` records at a time."""
    for at in range(0, len(payloads), BLOCK):
        yield hash_each(b"", map(add, salts[at : at + BLOCK], payloads[at : at + BLOCK]))


def leaves(
    log: str, raw: Raw, first: int, hashes: Iterable[list[bytes]], lengths: Sequence[int] = ()
) -> Iterator[list[bytes]]:
    """Yield the leaf hashes of a run whose first record is number `first`, a list a `BLOCK`.

    Args:
        log: the log's id.
        raw: the run.
        first: index of its first record.
        hashes: the payload digests, in lists.
        lengths: payload lengths in bytes, where they are not those of `raw.payloads` because some were erased.
    """
    before, at = prefix(log, raw), 0
    for piece in hashes:
        end = at + len(piece)
        sizes = lengths[at:end] or map(len, raw.payloads[at:end])
        yield hash_each(before, _fixed(raw, at, range(first + at, first + end), sizes, piece))
        at = end


def _fixed(raw: Raw, at: int, indexes: range, lengths: Iterable[int], piece: Sequence[bytes]) -> Iterator[bytes]:
    """Return the fixed part of the headers of the records from place `at` of a run on."""
    if not raw.parts and not raw.positions:
        alike = _ALIKE.pack(raw.received, 0, 0)
        return map(_WHOLE.pack, indexes, repeat(alike), lengths, piece)
    end = at + len(piece)
    parts, positions = raw.parts[at:end] or repeat(0), raw.positions[at:end] or repeat(0)
    return map(_FIXED.pack, indexes, repeat(raw.received), parts, positions, lengths, piece)
