from __future__ import annotations

from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.align import aligned

rows = st.dictionaries(st.integers(0, 30), st.integers(0, 3), min_size=1, max_size=20)


@given(rows)
def test_each_row_has_what_its_piece_holds(pieces_of: dict[int, int]) -> None:
    """A row's piece: 0 is none, the others have columns of their own and one in common."""
    names = {1: ("all", "x"), 2: ("all", "x", "y"), 3: ("all", "z")}
    pieces = [
        pl.DataFrame([{"row": row, **{name: f"{name}{row}" for name in names[n]}} for row in held]).cast(
            {"row": pl.UInt32}
        )
        for n in names
        if (held := sorted((row for row, piece in pieces_of.items() if piece == n), key=lambda row: row % 7))
    ]
    if not pieces:
        return
    batch = sorted(pieces_of)
    made = aligned(pl.Series(batch, dtype=pl.UInt32), pieces)
    assert "row" not in made.columns
    for row, found in zip(batch, made.iter_rows(named=True), strict=True):
        wanted: dict[str, Any] = {name: f"{name}{row}" for name in names.get(pieces_of[row], ())}
        assert {name: value for name, value in found.items() if value is not None} == wanted
