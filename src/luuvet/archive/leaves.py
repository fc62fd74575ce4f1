"""The leaf hashes of a block that was read back: salts from the seed or explicit, erased records from what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from luuvet.archive import leaf
from luuvet.archive.block import Block
from luuvet.archive.segment import Head


def salt_of(head: Head, index: int, first: int, block: Block) -> bytes:
    """Return the salt of record `index` in the block that begins at `first`; zeros for an erased one."""
    if block.salts:
        at = (index - first) * leaf.SALT_BYTES
        return block.salts[at : at + leaf.SALT_BYTES]
    return leaf.Salts(head.seed).take(index - head.first, 1)[0]


def block_leaves(head: Head, first: int, block: Block, salts: leaf.Salts | None = None) -> Iterator[list[bytes]]:
    """Yield the leaf hashes of a block whose first record is `first`, in lists of at most `leaf.BLOCK`.

    Args:
        head: header of the block's segment.
        first: index of the block's first record.
        block: the records.
        salts: the segment's salts, to be shared between calls.
    """
    salts = salts or leaf.Salts(head.seed)
    at = 0
    for raw in block.raws:
        explicit = bool(block.salts)
        own = _explicit(block.salts, at, len(raw)) if explicit else salts.take(first + at - head.first, len(raw))
        hashes = leaf.digests(raw.payloads, own)
        lengths: Sequence[int] = ()
        if any(at <= offset < at + len(raw) for offset in block.erased):
            hashes, lengths = iter([_kept(hashes, at, block)]), _lengths(raw.payloads, at, block)
        yield from leaf.leaves(head.log, raw, first + at, hashes, lengths)
        at += len(raw)


def _explicit(salts: bytes, at: int, count: int) -> list[bytes]:
    size = leaf.SALT_BYTES
    return [salts[place : place + size] for place in range(at * size, (at + count) * size, size)]


def _kept(hashes: Iterator[list[bytes]], at: int, block: Block) -> list[bytes]:
    digests = [each for piece in hashes for each in piece]
    for offset, kept in block.erased.items():
        if at <= offset < at + len(digests):
            digests[offset - at] = kept.digest
    return digests


def _lengths(payloads: Sequence[bytes], at: int, block: Block) -> list[int]:
    lengths = list(map(len, payloads))
    for offset, kept in block.erased.items():
        if at <= offset < at + len(lengths):
            lengths[offset - at] = kept.length
    return lengths
