"""Groups that lie quietly fire exactly as if each had been a window from its first match on."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.groups import Groups
from luuvet.detect.rule import Correlation
from luuvet.detect.window import Match, Window

SCHEMA: dict[str, Any] = {
    "hash": pl.UInt64, "rule": pl.String, "time": pl.Int64, "record": pl.UInt64, "k": pl.UInt16, "received": pl.Int64, "value": pl.String,
}  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    "event_count": {"count": 3},
    "value_count": {"count": 3, "counted": ("user.name",)},
    "temporal": {"count": 2},
    "temporal_ordered": {"count": 2},
}
SPAN = 60 * 10**6
Drawn = tuple[int, str, int, str]


def correlation(kind: str) -> Correlation:
    return Correlation("c", "c", "low", "a.yml", 1, "c", kind, ("a", "b"), ("host.name",), 60, **KINDS[kind])


def frame(drawn: Sequence[Drawn], first: int = 0) -> pl.DataFrame:
    rows = [
        (group, rule, seconds * 10**6, first + n, 0, (1000 + first + n) * 10**6, value)
        for n, (group, rule, seconds, value) in enumerate(drawn)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def holds(one: Correlation, window: Window, match: Match) -> bool:
    if one.kind == "event_count":
        return window.count_reaches(match, SPAN, one.count)
    if one.kind == "temporal_ordered":
        return window.ordered(match, SPAN, one.rules)
    return window.values_reach(match, SPAN, one.count)


def plain(kind: str, drawn: Sequence[Drawn]) -> list[int]:
    """The records at which it fires, one window a group, match by match."""
    one, windows, fired = correlation(kind), dict[int, Window](), []
    for n, (group, rule, seconds, value) in enumerate(drawn):
        window = windows.setdefault(group, Window())
        match = Match(seconds * 10**6, n, 0, rule, value if kind == "value_count" else rule, (1000 + n) * 10**6)
        window.add(match, SPAN + 86_400 * 10**6)
        if holds(one, window, match) and window.fire(match.time, SPAN):
            fired.append(n)
    return fired


drawn = st.lists(
    st.tuples(st.integers(0, 3), st.sampled_from("ab"), st.integers(0, 200), st.sampled_from(["x", "y", "z"])),
    max_size=40,
)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None)
@given(drawn, st.lists(st.integers(0, 40), max_size=5))
def test_as_if_each_group_were_a_window(kind: str, drawn: list[Drawn], cuts: list[int]) -> None:
    groups, found = Groups(correlation(kind), 86_400), []
    for a, b in itertools.pairwise([0, *sorted(min(cut, len(drawn)) for cut in cuts), len(drawn)]):
        found += [a + row for row in groups.feed(frame(drawn[a:b], a))]
        groups.keep()
    assert found == plain(kind, drawn)


def test_a_quiet_group_costs_no_window() -> None:
    groups = Groups(correlation("event_count"), 86_400)
    groups.feed(frame([(n, "a", n, "x") for n in range(1000)]))
    groups.keep()
    assert len(groups._windows) < 10


def test_quiet_and_awake_groups_are_both_let_go() -> None:
    groups = Groups(correlation("event_count"), 86_400)
    groups.feed(frame([(1, "a", 0, "x"), (1, "a", 1, "x"), (1, "a", 2, "x"), (2, "a", 3, "x")]))
    groups.keep()
    assert list(groups._windows) == [1]
    groups.forget(2000 * 10**6)
    assert not groups._windows
    assert groups.feed(frame([(1, "a", 2, "x"), (2, "a", 3, "x"), (2, "a", 4, "x")], 10)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_to_rest_is_to_be_fed_nothing(kind: str) -> None:
    groups, other = Groups(correlation(kind), 86_400), Groups(correlation(kind), 86_400)
    first, second = [(1, "a", 0, "x"), (1, "b", 1, "y")], [(1, "b", 2, "z"), (1, "a", 3, "x")]
    for kept in (False, True):
        for one in (groups, other):
            one.feed(frame(first))
            if kept:
                one.keep()
        groups.rest()
        other.feed(frame([]))
        groups.keep()
        other.keep()
        assert groups.feed(frame(second, 2)) == other.feed(frame(second, 2))
