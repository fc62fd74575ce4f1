from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.habits import first as module
from luuvet.detect.habits.first import MOST_VALUES, Firsts


def known(made: Any, days: int = 20, learn: int = 14) -> Firsts:
    """Ten people who log on to their own machine and to files1 every day."""
    firsts = Firsts.empty(learn)
    for day in range(days):
        rows = [made.first(f"u{n}", value, day) for n in range(10) for value in (f"pc-{n}", "files1")]
        assert not firsts.take(made.firsts(*rows)).height, "nothing is new while it is learned, nor what is usual"
    return firsts


def test_what_an_entity_never_had_is_new_once(made: Any) -> None:
    firsts = known(made)
    rows = made.firsts(
        made.first("u1", "srv-9", 20, 500), made.first("u1", "srv-9", 20, 501), made.first("u1", "pc-1", 20, 502)
    )
    new = firsts.take(rows).to_dicts()
    assert [(row["value"], row["index"], row["others"], row["of"], row["since"]) for row in new] == [
        ("srv-9", 500, 0, 10, made.day0)
    ]
    assert not firsts.take(made.firsts(made.first("u1", "srv-9", 21, 600))).height
    assert firsts.usual("first-logon", "u1", made.day0 + 20) == ["pc-1", "files1"], "the most usual first"


def test_who_is_new_has_no_habit_yet(made: Any) -> None:
    firsts = known(made)
    assert not firsts.take(made.firsts(*(made.first("guest", f"h{n}", 20) for n in range(50)))).height
    assert not firsts.take(made.firsts(made.first("guest", "other", 40))).height, "two days in twenty are no habit"


def test_an_account_that_was_never_seen_is_new_on_a_host_that_is_known(made: Any) -> None:
    firsts = known(made)
    (row,) = firsts.take(
        made.firsts(made.first("dormant", "pc-1", 20), made.first("newcomer", "new-pc", 20))
    ).to_dicts()
    assert (row["entity"], row["stranger"], row["others"], row["since"]) == ("dormant", True, 1, made.day0)
    assert not firsts.take(made.firsts(made.first("another", "files1", 20))).height, "a host that everybody uses"
    assert not firsts.take(made.firsts(made.first("x", "10.0.0.0/24", 20, habit="first-logon-source"))).height
    (other,) = firsts.take(made.firsts(made.first("u1", "pc-2", 20))).to_dicts()
    assert other["stranger"] is False


def test_what_most_do_is_ordinary_and_what_spreads_today_is_not(made: Any) -> None:
    firsts = known(made)
    firsts.take(made.firsts(*(made.first(f"u{n}", "mail1", 15) for n in range(3))))
    assert not firsts.take(made.firsts(made.first("u9", "mail1", 20))).height
    spread = firsts.take(made.firsts(*(made.first(f"u{n}", "wsus", 20) for n in range(8))))
    assert spread.height == 8 and spread["others"].to_list() == [0] * 8
    assert firsts.take(made.firsts(made.first("u9", "wsus", 20, 9))).height == 1, (
        "not ordinary on the day on which it spreads"
    )
    assert firsts.since("first-logon", "wsus", made.day0 + 20) == 9


def test_what_was_read_from_a_file_is_learned_in_silence(made: Any) -> None:
    firsts = known(made)
    assert not firsts.take(made.firsts(made.first("u1", "old", 20, quiet=True))).height
    assert not firsts.take(made.firsts(made.first("u1", "old", 21))).height


def test_an_entity_with_too_many_values_has_no_habit_and_no_more_are_kept(made: Any) -> None:
    firsts = known(made)
    firsts.take(made.firsts(*(made.first("u1", f"scan-{n}", 20, n) for n in range(3 * MOST_VALUES))))
    assert firsts.pairs.filter(pl.col("entity") == "u1").height == MOST_VALUES
    assert {"pc-1", "files1"} <= set(firsts.pairs.filter(pl.col("entity") == "u1")["value"]), "the oldest habits stay"
    assert not firsts.take(made.firsts(made.first("u1", "one more", 21))).height


def test_what_was_not_seen_for_long_is_forgotten(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    firsts = known(made)
    firsts.forget(made.day0 + 19 + module.REMEMBERED_DAYS)
    assert firsts.pairs.height == 20
    monkeypatch.setattr(module, "MOST_PAIRS", 5)
    firsts.forget(made.day0 + 20)
    assert firsts.pairs.height == 5
    firsts.forget(made.day0 + 20 + module.REMEMBERED_DAYS)
    assert firsts.pairs.height == 0 and firsts.entities.height == 0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.integers(0, 60)), min_size=1, max_size=40))
def test_first_last_and_days_are_those_of_what_was_seen(made: Any, seen: list[tuple[str, str, int]]) -> None:
    firsts = Firsts.empty(14)
    seen = sorted(seen, key=lambda one: one[2])
    for entity, value, day in seen:
        firsts.take(made.firsts(made.first(entity, value, day)))
    for row in firsts.pairs.iter_rows(named=True):
        days = {day for entity, value, day in seen if (entity, value) == (row["entity"], row["value"])}
        assert (row["first"] - made.day0, row["last"] - made.day0, row["days"]) == (min(days), max(days), len(days))
    at_once = Firsts.empty(14)
    at_once.take(made.firsts(*(made.first(*one) for one in seen)))
    assert at_once.pairs.sort("entity", "value").equals(firsts.pairs.sort("entity", "value")), "steps do not matter"
