"""Pieces of rows, each with columns of its own, become one row for each row of a batch, in the order of the batch.

Most columns stand in one or two pieces of many. So none is filled up with nulls for the others first: the columns that the
same pieces have are gathered from these pieces alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl


def aligned(rows: pl.Series, pieces: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Return all columns of the pieces but `row`, one row for each of `rows`; null where no piece has it.

    `rows` are the row numbers of a batch, ascending. Each piece has `row`; a row stands in at most one piece.
    """
    at = _places(rows, pieces)
    made: list[pl.Series] = []
    for holders, names in _holders(pieces).items():
        some, places = pieces[holders[0]][names], at[holders[0]]
        if len(holders) > 1:
            some = pl.concat([pieces[n][names] for n in holders], rechunk=True)
            places = pl.concat([at[n] for n in holders], rechunk=True)
        which = _nulls(len(rows)).scatter(places, _numbers(some.height))
        made += some[which].get_columns()
    return pl.DataFrame(made)


def _places(rows: pl.Series, pieces: Sequence[pl.DataFrame]) -> list[pl.Series]:
    """Return for each piece the places of its rows in the batch."""
    if len(rows) == int(rows[-1]) + 1:
        return [piece["row"] for piece in pieces]
    place = _nulls(int(rows[-1]) + 1).scatter(rows, _numbers(len(rows)))
    return [place.gather(piece["row"]) for piece in pieces]


def _nulls(size: int) -> pl.Series:
    return pl.Series("place", [None], dtype=pl.UInt32).new_from_index(0, size)


def _numbers(size: int) -> pl.Series:
    return pl.int_range(size, dtype=pl.UInt32, eager=True)


def _holders(pieces: Sequence[pl.DataFrame]) -> dict[tuple[int, ...], list[str]]:
    """Return the columns by the numbers of the pieces that have them."""
    having: dict[str, list[int]] = {}
    for n, piece in enumerate(pieces):
        for name in piece.columns:
            if name != "row":
                having.setdefault(name, []).append(n)
    columns: dict[tuple[int, ...], list[str]] = {}
    for name, numbers in having.items():
        columns.setdefault(tuple(numbers), []).append(name)
    return columns
