from __future__ import annotations

import itertools
from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.detect.searches.windows import reached, step_of, width_of


def counts(rows: Mapping[int, int] | Mapping[tuple[str, int], int]) -> pl.DataFrame:
    found = [(key if isinstance(key, tuple) else ("", key)) + (n,) for key, n in rows.items()]
    return pl.DataFrame(found, schema={"group": pl.String, "at": pl.Int64, "n": pl.Int64}, orient="row")


def starts(rows: Mapping[int, int], threshold: int, width: int, told: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    return [(one.start, one.count) for one in reached(counts(rows), threshold, width, {"": told})]


@pytest.mark.parametrize(
    ("window", "step", "width"),
    [(1, 1, 1), (59, 1, 59), (600, 10, 60), (86_400, 1440, 60), (90, 1, 90), (100, 1, 100), (121, 2, 61)],
)
def test_a_window_covers_what_was_asked_for(window: int, step: int, width: int) -> None:
    assert (step_of(window), width_of(window)) == (step, width) and step * width >= window


def test_a_burst_across_the_edge_of_the_clock_counts() -> None:
    assert starts({58: 3, 59: 2, 60: 4, 61: 1}, 10, 10) == [(58, 10)]
    assert starts({0: 5, 10: 5}, 10, 10) == [] and starts({0: 5, 9: 5}, 10, 10) == [(0, 10)]


def test_once_a_window_and_again_after_it() -> None:
    assert starts({n: 5 for n in range(30)}, 10, 10) == [(0, 50), (10, 50), (20, 50)]


def test_what_was_told_is_not_told_again_however_late_its_events_come() -> None:
    burst = {100: 6, 103: 6}
    assert starts(burst, 10, 10) == [(100, 12)] and starts(burst, 10, 10, (100,)) == []
    assert starts({**burst, 97: 4}, 10, 10, (100,)) == []
    assert starts({**burst, 97: 10}, 10, 10, (100,)) == [(97, 10)]


def test_groups_are_counted_apart() -> None:
    found = reached(counts({("a", 1): 3, ("b", 1): 9, ("a", 2): 3, ("c", 2): 5}), 6, 5, {"b": [0]})
    assert [(one.group, one.start, one.count) for one in found] == [("a", 1, 6)]


def test_nothing_is_no_window() -> None:
    assert reached(counts({}), 1, 5, {}) == []


@given(st.dictionaries(st.integers(0, 60), st.integers(1, 5), max_size=30), st.integers(1, 20), st.integers(1, 15))
def test_windows_do_not_overlap_reach_the_threshold_and_leave_none_out(
    rows: dict[int, int], threshold: int, width: int
) -> None:
    found = starts(rows, threshold, width)
    assert all(count >= threshold for _, count in found)
    assert all(b - a >= width for (a, _), (b, _) in itertools.pairwise(found))
    assert all(count == sum(n for at, n in rows.items() if start <= at < start + width) for start, count in found)
    left = {at: n for at, n in rows.items() if not any(start <= at < start + width for start, _ in found)}
    assert all(
        sum(n for at, n in left.items() if low <= at < low + width) < threshold or _cut(low, width, found)
        for low in left
    )


def _cut(low: int, width: int, found: list[tuple[int, int]]) -> bool:
    """Whether a window lies between the events that this one would join."""
    return any(low < start < low + width for start, _ in found)
