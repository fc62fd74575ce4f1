"""Per-run columns of a block: where each record stood in its source, and which part of a larger one it is. Pure."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from itertools import accumulate, chain, islice, pairwise
from operator import add, sub

NONE, STEP, FILE, ARRAY = range(4)
"""No column; a constant step; offsets in a file (previous + its length + a constant); one number a record."""


def to_bytes(kind: str, values: Sequence[int]) -> bytes:
    """Return numbers as little-endian bytes; `kind` is a type code of `array`."""
    numbers = array(kind, values)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()


def from_bytes(kind: str, data: bytes) -> list[int]:
    """Return the numbers of `to_bytes`.

    Raises:
        ValueError: the bytes are not whole numbers.
    """
    numbers = array(kind)
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tolist()


def shrink(positions: Sequence[int], lengths: Sequence[int]) -> tuple[int, int, int, bytes]:
    """Return (mode, base, step, bytes) of a position column; both sequences have one number a record."""
    if not positions:
        return NONE, 0, 0, b""
    steps = [after - before for before, after in pairwise(positions)]
    step = steps[0] if steps else 0
    if all(each == step for each in steps):
        return STEP, positions[0], step, b""
    extras = list(map(sub, steps, lengths))
    if all(each == extras[0] for each in extras):
        return FILE, positions[0], extras[0], b""
    return ARRAY, positions[0], 0, to_bytes("q", steps)


def grow(mode: int, base: int, step: int, lengths: Sequence[int], steps: Sequence[int]) -> list[int]:
    """Return the position column that `shrink` shrank; `steps` are the numbers of mode `ARRAY`.

    Raises:
        ValueError: the mode is unknown.
    """
    count = len(lengths)
    if mode == NONE:
        return []
    if mode == STEP:
        return [base + step * each for each in range(count)]
    if mode == FILE:
        return list(accumulate(map(add, islice(lengths, count - 1), [step] * (count - 1)), initial=base))
    if mode == ARRAY:
        return list(accumulate(chain(steps), initial=base))
    raise ValueError("a block names an unknown kind of position column")
