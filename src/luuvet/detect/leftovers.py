"""Fields without a column, out of the JSON that a row keeps them in: all rows of one shape together."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

Rows = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]

CHUNK = 10_000
"""So many documents are taken apart at a time."""

_FEW = 256
"""Up to so many names it pays to look for them in the text before it is taken apart."""


class Leftovers:
    """The wanted fields of the leftovers of a frame, read when it is made; values become columns when they are asked for."""

    def __init__(self, frame: pl.DataFrame, wanted: frozenset[str], mask: Mask | None) -> None:
        """Take the frame, the names that may be asked for, and the rows to read (all without a mask)."""
        self._pieces: dict[str, list[tuple[Rows, tuple[Any, ...]]]] = {}
        if not wanted or "luuvet.extra" not in frame.columns:
            return
        extra = frame["luuvet.extra"]
        held = extra.is_not_null() if mask is None else extra.is_not_null() & pl.Series(mask)
        if len(wanted) <= _FEW:
            held &= extra.str.contains_any([f'"{name}"' for name in sorted(wanted)]).fill_null(False)
        rows = held.arg_true()
        for start in range(0, len(rows), CHUNK):
            some = rows[start : start + CHUNK]
            self._read(some.to_list(), extra.gather(some).to_list(), wanted)

    def _read(self, rows: list[int], texts: list[str], wanted: frozenset[str]) -> None:
        shapes: dict[tuple[str, ...], tuple[list[int], list[Any]]] = {}
        for row, text in zip(rows, texts, strict=True):
            document = orjson.loads(text)
            shape = tuple(document)
            found = shapes.get(shape)
            if found is None:
                found = shapes[shape] = ([], [])
            found[0].append(row)
            found[1].append(document.values())
        for shape, (some, values) in shapes.items():
            at = np.array(some, np.int32)
            for name, column in zip(shape, zip(*values, strict=True), strict=True):
                if name in wanted:
                    self._pieces.setdefault(name, []).append((at, column))

    def values(self, name: str, mask: Mask | None) -> tuple[Rows, Any] | None:
        """Return the rows that have a value of a field, ascending, with it as text (Arrow); a list gives each of its values.

        Rows that `mask` leaves out may be left out.
        """
        found = self._pieces.get(name, ())
        pieces = [_texts(rows, column) for rows, column in found if mask is None or mask[rows].any()]
        if len(pieces) < 2:
            return pieces[0] if pieces else None
        rows = np.concatenate([rows for rows, _ in pieces])
        values = pa.concat_arrays([values for _, values in pieces])
        order = np.argsort(rows, kind="stable")
        return rows[order], values.take(pa.array(order))


def _texts(at: Rows, column: tuple[Any, ...]) -> tuple[Rows, Any]:
    try:
        values = pa.array(column, pa.large_string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return _one_by_one(at, column)
    empty = pc.fill_null(pc.equal(values, ""), True).to_numpy(zero_copy_only=False)
    return (at[~empty], values.filter(pa.array(~empty))) if empty.any() else (at, values)


def _one_by_one(rows: Rows, column: tuple[Any, ...]) -> tuple[Rows, Any]:
    """What is no text becomes one as JSON writes it."""
    at, texts = [], []
    for row, value in zip(rows.tolist(), column, strict=True):
        for one in value if isinstance(value, list) else (value,):
            if one is None or one == "":
                continue
            at.append(row)
            texts.append(one if isinstance(one, str) else orjson.dumps(one).decode())
    return np.array(at, np.int32), pa.array(texts, pa.large_string())
