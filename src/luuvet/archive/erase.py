"""Erasure by signed order: the payload and what could confirm a guess at it go; the record's place in the tree stays.

The segments concerned are written anew: payloads, salts of the erased records and the seed are gone, the survivors'
salts stand explicit, and of each erased record the length and the salted digest remain, from which its leaf follows.
Old disk blocks are given back to the file system; that they are overwritten is not promised.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from luuvet.archive import leaf, segment
from luuvet.archive.block import Block, Erased
from luuvet.archive.compact import PackedFile, pack
from luuvet.archive.frame import Damaged
from luuvet.archive.leaves import block_leaves
from luuvet.archive.note import Verifier
from luuvet.archive.order import Order, read
from luuvet.archive.scan import Piece, pieces
from luuvet.archive.seal import grow
from luuvet.archive.segment import Head
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw

_PACKING_SECONDS = 600.0


@dataclass(frozen=True)
class Erasure:
    """What an order did: the caller seals it as a finding, and erases the same records from the store.

    `erased` counts records erased now; records that were erased or retired before are not counted.
    """

    order: Order
    note: str
    erased: int
    segments: int


def erase(archive: Archive, note: str, authority: Verifier) -> Erasure:
    """Carry out an order.

    Args:
        archive: open for writing; a segment that is still being written is closed first.
        note: the signed order.
        authority: the key of the setting `archive.erasure_key`.

    Raises:
        BadNote: the order is not of this authority or not for this log.
        LookupError: it names a record that does not exist (yet).
        Damaged: a segment is damaged; segments before it are done.
    """
    order = read(note, authority, archive.log)
    if order.ranges[-1][1] >= archive.size:
        raise LookupError(f"the order names record {order.ranges[-1][1]}; the log ends at record {archive.size - 1}")
    firsts = archive.layout.firsts()
    if order.ranges[-1][1] >= firsts[-1]:
        archive.roll()
    archive.packer.wait(_PACKING_SECONDS)
    erased = touched = 0
    bounds = [*archive.layout.firsts(), archive.size]
    for first, end in pairwise(bounds):
        if any(low < end and first <= high for low, high in order.ranges):
            path = archive.layout.segment(first)
            pack(path)
            count = _rewrite(path, order)
            erased, touched = erased + count, touched + bool(count)
    return Erasure(order, note, erased, touched)


def _rewrite(path: Path, order: Order) -> int:
    with path.open("rb") as file:
        view = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    head, offset = segment.read_head(view)
    walk: Iterator[Piece] = (piece for piece in pieces(view, offset) if isinstance(piece, Piece))
    after = replace(head, seed=b"")
    packed, erased = PackedFile(path, after, next(walk).note), 0
    try:
        for piece in walk:
            if piece.data is None:
                continue
            block, count = _redact(head, piece.data.first, piece.data.block(), order)
            if grow(piece.data.first, block_leaves(after, piece.data.first, block))[0].nodes() != [*piece.data.nodes]:
                raise Damaged(f"segment {path.name} is damaged near record {piece.data.first}", piece.offset)
            packed.add(block, piece.data.range(), piece.note)
            erased += count
        if erased:
            packed.finish()
    finally:
        packed.abandon()
    return erased


def _redact(head: Head, first: int, block: Block, order: Order) -> tuple[Block, int]:
    """Return the block without the ordered payloads, with explicit salts, and how many records it lost."""
    salts = bytearray(block.salts or b"".join(leaf.Salts(head.seed).take(first - head.first, block.count)))
    erased, raws, at, count = dict(block.erased), [], 0, 0
    for raw in block.raws:
        payloads = list(raw.payloads)
        for place in _ordered(order, first + at, len(raw)):
            offset = at + place
            if offset in erased:
                continue
            low = offset * leaf.SALT_BYTES
            salt = bytes(salts[low : low + leaf.SALT_BYTES])
            erased[offset] = Erased(len(payloads[place]), leaf.salted_digest(salt, payloads[place]))
            salts[low : low + leaf.SALT_BYTES] = bytes(leaf.SALT_BYTES)
            payloads[place] = b""
            count += 1
        raws.append(_with(raw, payloads))
        at += len(raw)
    return Block(raws, block.marks, bytes(salts), erased), count


def _with(raw: Raw, payloads: list[bytes]) -> Raw:
    return replace(raw, payloads=payloads)


def _ordered(order: Order, first: int, count: int) -> Iterator[int]:
    for low, high in order.ranges:
        yield from range(max(low, first) - first, min(high + 1, first + count) - first)
