"""A block: consecutive records as bytes, before compression. Pure. The layout is in `docs/reference/archive.md`."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain, pairwise

from luuvet.archive import column
from luuvet.archive.leaf import SALT_BYTES
from luuvet.event.raw import Raw

VERSION = 1
SEPARATORS = b"\n\x00\x1e\xff"
"""Joining and splitting at a byte that no record holds costs no length column and runs at the speed of memory."""

_COUNTS = struct.Struct("<BBHIIII")  # version, explicit salts, separator + 1 or 0, texts, runs, mark bytes, erased
_RUN = struct.Struct("<IIIIQIBBqq")  # four texts, received, count, has parts, position mode, base, step
_ERASED = struct.Struct("<IQ32s")  # offset in the block, length, digest
_LENGTH = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Erased:
    """What is kept of an erased record: enough for its leaf, nothing of its content."""

    length: int
    digest: bytes


@dataclass(slots=True)
class Block:
    """Consecutive records, in runs.

    Attributes:
        raws: the runs.
        marks: 2 bytes of each tree node over 8 records that lies inside the block.
        salts: 16 bytes a record where the segment's seed was destroyed, else empty.
        erased: offset in the block -> what is kept of an erased record; its payload is empty.
    """

    raws: list[Raw]
    marks: bytes = b""
    salts: bytes = b""
    erased: dict[int, Erased] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of records."""
        return sum(map(len, self.raws))


def encode(block: Block, joined: Sequence[bytes] = ()) -> bytes:
    """Return the bytes of a block.

    Args:
        block: the records.
        joined: what `join` made of each run, from a caller that had the payloads at hand; none of it may be None.
    """
    # The head goes in before the first payload, so that megabytes are joined once and not copied behind it.
    if joined:
        separator = SEPARATORS[0]
        return bytes([separator]).join([_encode_head(block, separator + 1, b"") + joined[0], *joined[1:]])
    payloads = list(chain.from_iterable(raw.payloads for raw in block.raws))
    found, together = _together(payloads)
    if not found:
        return _encode_head(block, 0, column.to_bytes("I", list(map(len, payloads)))) + together
    payloads[0] = _encode_head(block, found, b"") + payloads[0]
    return bytes([found - 1]).join(payloads)


def join(payloads: Sequence[bytes]) -> bytes | None:
    """Return payloads joined at the first separator, None where one holds it; there is at least one payload."""
    separator = SEPARATORS[:1]
    return None if separator in b"".join(payloads) else separator.join(payloads)


def _encode_head(block: Block, separator: int, lengths_column: bytes) -> bytes:
    """Return everything that stands before the payloads."""
    texts: dict[bytes, int] = {}
    runs, columns, begin = [], [], 0
    for raw in block.raws:
        lengths = _lengths(raw.payloads, begin, block.erased) if raw.positions else []
        begin += len(raw)
        mode, base, step, steps = column.shrink(raw.positions, lengths)
        names = [
            texts.setdefault(each.encode("utf-8", "surrogateescape"), len(texts))
            for each in (raw.listener, raw.peer, raw.source, raw.framing)
        ]
        runs.append(_RUN.pack(*names, raw.received, len(raw), bool(raw.parts), mode, base, step))
        columns += [column.to_bytes("i", raw.parts), steps]
    counts = (len(texts), len(runs), len(block.marks), len(block.erased))
    head = _COUNTS.pack(VERSION, bool(block.salts), separator, *counts)
    erased = (_ERASED.pack(at, each.length, each.digest) for at, each in sorted(block.erased.items()))
    pool = (_LENGTH.pack(len(text)) + text for text in texts)
    return b"".join([head, *pool, *runs, block.marks, *erased, block.salts, *columns, lengths_column])


def _together(payloads: Sequence[bytes]) -> tuple[int, bytes]:
    """Return (a separator that no payload holds + 1, or 0; the payloads without one).

    Looking for a byte runs at the speed of memory; counting how often it stands among the payloads joined at it is
    four times slower than joining them twice.
    """
    together = b"".join(payloads)
    separators = SEPARATORS if payloads else b""
    return next((each + 1 for each in separators if each not in together), 0), together


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, size: int) -> bytes:
        end = self.at + size
        if size < 0 or end > len(self.data):
            raise ValueError("a block ends before its content does")
        found = self.data[self.at : end]
        self.at = end
        return found

    def unpack(self, shape: struct.Struct) -> tuple[int, ...]:
        return shape.unpack(self.take(shape.size))


def decode(data: bytes) -> Block:
    """Read the bytes of a block.

    Raises:
        ValueError: another version, or the bytes are not a block.
    """
    cursor = _Cursor(data)
    version, salted, separator, texts, runs, marks, erased = cursor.unpack(_COUNTS)
    if version != VERSION:
        raise ValueError(f"a block is of version {version}; this program reads version {VERSION}")
    pool = [cursor.take(cursor.unpack(_LENGTH)[0]).decode("utf-8", "surrogateescape") for _ in range(texts)]
    table = list(_RUN.iter_unpack(cursor.take(_RUN.size * runs)))
    count = sum(run[5] for run in table)
    found = Block([], cursor.take(marks))
    for offset, length, digest in _ERASED.iter_unpack(cursor.take(_ERASED.size * erased)):
        found.erased[offset] = Erased(length, digest)
    if salted:
        found.salts = cursor.take(SALT_BYTES * count)
    parts_of, steps_of = _columns(cursor, table)
    payloads = _split(cursor, separator, count)
    found.raws = list(_raws(pool, table, payloads, parts_of, steps_of, found.erased))
    return found


def _columns(cursor: _Cursor, table: Sequence[tuple[int, ...]]) -> tuple[list[list[int]], list[list[int]]]:
    parts_of, steps_of = [], []
    for run in table:
        parts_of.append(column.from_bytes("i", cursor.take(4 * run[5] if run[6] else 0)))
        steps_of.append(column.from_bytes("q", cursor.take(8 * (run[5] - 1) if run[7] == column.ARRAY else 0)))
    return parts_of, steps_of


def _split(cursor: _Cursor, separator: int, count: int) -> list[bytes]:
    if separator:
        payloads = _split_behind(cursor.data, cursor.at, bytes([separator - 1])) if count else []
    else:
        ends = list(accumulate(column.from_bytes("I", cursor.take(4 * count)), initial=cursor.at))
        if ends[-1] != len(cursor.data):
            raise ValueError("the lengths of a block do not sum up to its payload")
        payloads = [cursor.data[begin:end] for begin, end in pairwise(ends)]
    if len(payloads) != count:
        raise ValueError(f"a block says that it holds {count} records and holds {len(payloads)}")
    return payloads


def _split_behind(data: bytes, begin: int, separator: bytes) -> list[bytes]:
    """Return `data[begin:].split(separator)`, without copying those megabytes first."""
    before = data.count(separator, 0, begin)
    pieces = data.split(separator)
    # The piece in which `begin` lies starts behind the last separator before it, or with the data.
    first = pieces[before][begin - (data.rfind(separator, 0, begin) + 1) :]
    pieces[: before + 1] = [first]
    return pieces


def _raws(
    pool: Sequence[str],
    table: Sequence[tuple[int, ...]],
    payloads: list[bytes],
    parts_of: Sequence[list[int]],
    steps_of: Sequence[list[int]],
    erased: dict[int, Erased],
) -> Iterable[Raw]:
    begin = 0
    for run, parts, steps in zip(table, parts_of, steps_of, strict=True):
        listener, peer, source, framing, received, count, _, mode, base, step = run
        if max(listener, peer, source, framing) >= len(pool):
            raise ValueError("a run of a block names a text that is not there")
        piece = payloads[begin : begin + count]
        positions = column.grow(mode, base, step, _lengths(piece, begin, erased), steps) if mode else []
        texts = (pool[listener], pool[peer], pool[source], pool[framing])
        yield Raw(*texts, received, piece, parts, positions)
        begin += count


def _lengths(payloads: Sequence[bytes], begin: int, erased: dict[int, Erased]) -> list[int]:
    lengths = list(map(len, payloads))
    for at in erased:
        if begin <= at < begin + len(lengths):
            lengths[at - begin] = erased[at].length
    return lengths
