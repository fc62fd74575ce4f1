from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.repeated import apart, in_order, once, single

few = st.sampled_from(["a", "b", None])


@given(st.lists(st.tuples(few, few), min_size=1, max_size=20))
def test_work_done_once_is_the_work_done_row_by_row(pairs: list[tuple[str | None, str | None]]) -> None:
    rows = pl.DataFrame(pairs, {"x": pl.String, "y": pl.String}, orient="row")
    asked = 0

    def work(some: pl.DataFrame) -> pl.DataFrame:
        nonlocal asked
        asked += some.height
        return some.select(pl.concat_str("x", "y", separator="+", ignore_nulls=True).alias("both"))

    assert once(rows, work).equals(work(rows))
    assert asked - rows.height in (rows.height, len(set(pairs)))


def test_nothing_is_worked_on_as_well() -> None:
    rows = pl.DataFrame(schema={"x": pl.String})
    assert once(rows, lambda some: some.select(pl.col("x").alias("y"))).height == 0


@pytest.mark.parametrize(
    ("values", "same"), [([1], True), ([1, 1], True), ([1, 2], False), ([None, None], True), ([1, None], False)]
)
def test_a_single_value(values: list[int | None], same: bool) -> None:
    assert single(pl.Series(values, dtype=pl.Int64)) is same


@given(st.lists(st.tuples(few, few, st.integers(0, 1)), min_size=1, max_size=20))
def test_parts_hold_each_row_once_under_its_keys(told: list[tuple[Any, ...]]) -> None:
    rows = pl.DataFrame(told, {"x": pl.String, "y": pl.String, "z": pl.Int64}, orient="row").with_row_index("row")
    found = {}
    for keys, part in apart(rows, ["z", "x"]):
        assert part.columns == ["row", "y"]
        found.update({row: (keys[1], y, keys[0]) for row, y in part.rows()})
    assert [found[row] for row in range(rows.height)] == told


def test_rows_come_in_order() -> None:
    pieces = [pl.DataFrame({"row": [3, 0], "x": ["d", "a"]}), pl.DataFrame({"row": [2, 1], "x": ["c", "b"]})]
    assert in_order(pl.concat(pieces))["x"].to_list() == ["a", "b", "c", "d"]
