"""What kind of event a row is: `event.category` and `event.type` as bits of one number, so that the lists are read once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

_CATEGORIES = ("process", "file", "network", "web", "authentication", "iam", "email")
_TYPES = ("start", "end", "info", "access", "change", "creation", "deletion", "group")
_NAMES = (*_CATEGORIES, *_TYPES)
_Bits = npt.NDArray[np.uint16]


def kind(name: str) -> pl.Expr:
    """Return whether a row has this category or type. Raises ValueError for one that no family asks for."""
    return (pl.col("_kind") & pl.lit(1 << _NAMES.index(name), pl.UInt16)) != 0


def kinds(frame: pl.DataFrame) -> pl.Series:
    """Return the column that `kind` reads; `frame` has `event.category` and `event.type`."""
    categories, types = _bits(frame["event.category"], _CATEGORIES), _bits(frame["event.type"], _TYPES)
    return pl.Series("_kind", categories | types << len(_CATEGORIES), dtype=pl.UInt16)


def _bits(lists: pl.Series, names: tuple[str, ...]) -> _Bits:
    """Bit i of a row stands for the name i in its list. A null or empty list counts as one unknown name."""
    single = lists.explode(empty_as_null=True, keep_nulls=True)
    numbers = single.cast(pl.Enum(names), strict=False).to_physical().fill_null(len(names))
    each: _Bits = np.array([*(1 << number for number in range(len(names))), 0], np.uint16)[numbers.to_numpy()]
    if len(each) == len(lists):
        return each
    lengths = np.maximum(lists.list.len().fill_null(0).to_numpy(), 1)
    first = np.cumsum(lengths) - lengths
    bits: _Bits = each[first]
    for more in range(1, int(lengths.max())):
        rows = np.flatnonzero(lengths > more)
        bits[rows] |= each[first[rows] + more]
    return bits
