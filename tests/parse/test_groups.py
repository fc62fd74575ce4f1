from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from tests.parse.test_joined import JOIN, _frame

from luuvet.event.frame import TIME
from luuvet.parse.groups import LATE, grouped, members


def _groups(join: object, *rows: tuple[int, str, str, str | None]) -> list[list[int]]:
    found = grouped(join, members(join, _frame(*rows)))  # type: ignore[arg-type]
    return sorted(found.group_by("_group").agg("luuvet.index")["luuvet.index"].to_list())


def test_members_have_a_key_and_were_told_of_never() -> None:
    frame = _frame((0, "Q1", "received", None), (1, "Q2", "received", None))
    other = frame.with_columns(pl.lit("other.log").alias("event.dataset"))
    found = members(JOIN, pl.concat([frame, other]))
    assert found["_key"].to_list() == ["mx\x1fQ1", "mx\x1fQ2"] and not found["_told"].any()


@pytest.mark.parametrize(
    ("change", "places", "apart"),
    [
        ({"within": 5}, (0, 6), True),
        ({"within": 6}, (0, 6), False),
        ({"patience": 5}, (0, 6), True),
        ({"patience": 6}, (0, 6), False),
    ],
)
def test_a_member_too_far_from_the_one_before_begins_another(
    change: dict[str, int], places: tuple[int, int], apart: bool
) -> None:
    first, second = places
    found = _groups(replace(JOIN, **change), (first, "Q1", "received", None), (second, "Q1", "sent", None))
    assert len(found) == (2 if apart else 1)


def test_by_receipt_too() -> None:
    frame = _frame((0, "Q1", "received", None), (1, "Q1", "sent", None))
    later = frame.with_columns(pl.Series("luuvet.received", [1_795_330_800_000_000, 1_795_330_812_000_000]).cast(TIME))
    join = replace(JOIN, within=1000, patience=11)
    assert grouped(join, members(join, frame))["_group"].n_unique() == 1
    assert grouped(join, members(join, later))["_group"].n_unique() == 2


def test_once_closed_it_ends_before_what_comes_late_and_begins_unclosed() -> None:
    join = replace(JOIN, patience=100_000, within=100_000, after=10)
    rows = [(0, "Q1", "removed", None), (3, "Q1", "sent", None), (11, "Q1", "received", None), (30, "Q1", "sent", None)]
    assert _groups(join, *rows) == [[0, 3], [11, 30]], "ten seconds count from an end, and the second has none yet"
    far = [(0, "Q1", "removed", None), (1 + LATE, "Q1", "sent", None), (2 + 2 * LATE, "Q1", "sent", None)]
    assert _groups(replace(join, after=None), *far) == [[0], [1 + LATE, 2 + 2 * LATE]]


def test_a_time_that_is_missing_divides_nothing() -> None:
    frame = _frame((0, "Q1", "received", None), (1, "Q1", "sent", None))
    frame = frame.with_columns(pl.Series("@timestamp", [None, 1_795_330_800_000_000]).cast(TIME))
    assert grouped(JOIN, members(JOIN, frame))["_group"].n_unique() == 1
