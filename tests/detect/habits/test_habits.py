from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from luuvet.detect.habits.asked import Asked
from luuvet.detect.habits.calendar import DAY
from luuvet.detect.habits.habits import Habits

SRV = "srv-1 · log"


def asked(made: Any, day: int, more: Any = (), counts: Any = (), sources: Any = ()) -> Asked:
    """A day: ten people at their PCs, a server that tells every hour."""
    rows = [made.first(f"u{n}", f"pc-{n}", day, day * 100 + n) for n in range(10)]
    usual = [("events", SRV, day * 24 + at, 600) for at in range(24)] if not counts else []
    heard = [("srv-1", "log", day * DAY + at * 300) for at in range(288)] if not sources else []
    return Asked(made.sources(*heard, *sources), made.firsts(*rows, *more), made.counts(*usual, *counts))


def learned(made: Any, quiet: int = 0, days: int = 20) -> Habits:
    habits = Habits.empty(made.zone, 14, 0, quiet)
    for day in range(days):
        habits.stepped = 0  # a day at once is no stop of ours
        assert habits.take(asked(made, day), (day + 1) * 100, made.monday + (day + 1) * DAY) == []
    return habits


def test_it_learns_tells_and_goes_on_from_what_was_kept(made: Any) -> None:
    habits = learned(made)
    again = Habits.unpack(habits.pack(), made.zone, 14)
    assert (again.position, again.stepped) == (2000, made.monday + 20 * DAY)
    step = asked(
        made, 20, [made.first("u1", "srv-9", 20, 2050)], [("events", SRV, 480, 1e6)], [("srv-1", "log", 20 * DAY + 60)]
    )
    found = [one.take(step, 2100, made.monday + 20 * DAY + 120) for one in (habits, again)]
    assert [one.kind for one in found[0]] == ["first-logon", "counter-off"] and found[0] == found[1]
    assert found[0][1].entities == ("srv-1",) and found[0][1].values == ("events", "log")
    assert habits.firsts.pairs.sort("entity", "value").equals(again.firsts.pairs.sort("entity", "value"))
    assert habits.counters.frame().equals(again.counters.frame()) and habits.sources.frame().equals(
        again.sources.frame()
    )


def test_history_is_learned_in_silence(made: Any) -> None:
    habits = learned(made, quiet=2100)
    new = [made.first("u1", "srv-9", 20, 2050)]
    assert habits.take(asked(made, 20, new), 2100, made.monday + 21 * DAY) == []
    habits.stepped = 0
    assert habits.take(asked(made, 21, [made.first("u1", "srv-9", 21, 2150)]), 2200, made.monday + 22 * DAY) == []


def test_a_range_that_begins_in_history_tells_only_what_is_after_it(made: Any) -> None:
    habits = learned(made, quiet=2060)
    new = [made.first("u1", "srv-8", 20, 2050), made.first("u2", "srv-9", 20, 2070)]
    found = habits.take(asked(made, 20, new), 2100, made.monday + 21 * DAY)
    assert [one.entities for one in found if one.kind == "first-logon"] == [("u2",)]


def test_a_stop_of_ours_is_nobodys_silence(made: Any) -> None:
    habits = learned(made)
    nothing = Asked(made.sources(), made.firsts(), made.counts())
    assert habits.take(nothing, 2000, made.monday + 23 * DAY) == [] and habits.silent() == []
    told = []
    for minute in range(1, 60):
        told += habits.take(nothing, 2000, made.monday + 23 * DAY + 60 * minute) + habits.silent()
    assert [(one.kind, one.entities) for one in told] == [("source-silent", ("srv-1",))], "silent since we listen again"
    back = habits.take(
        asked(made, 23, sources=[("srv-1", "log", 23 * DAY + 3600)]), 2001, made.monday + 23 * DAY + 3601
    )
    assert [one.kind for one in back] == ["source-back"]


def test_many_that_are_off_or_back_are_one_finding(made: Any) -> None:
    habits = learned(made, days=1)
    for day in range(1, 20):
        counts = [("events", f"srv-{n} · log", day * 24 + at, 600) for n in range(9) for at in range(24)]
        heard = [(f"srv-{n}", "log", day * DAY + at * 600) for n in range(9) for at in range(144)]
        habits.stepped = 0
        habits.take(
            Asked(made.sources(*heard), made.firsts(), made.counts(*counts)), 200, made.monday + (day + 1) * DAY
        )
    habits.stepped = 0
    burst = made.counts(*(("events", f"srv-{n} · log", 480, 1e6) for n in range(9)))
    (off,) = habits.take(Asked(made.sources(), made.firsts(), burst), 300, made.monday + 20 * DAY + 60)
    assert off.kind == "counter-off" and off.count == 9 and off.more["falls"] is False
    habits.sources.keys = habits.sources.keys.with_columns(told=pl.lit(5, pl.Int64))
    heard = made.sources(*((f"srv-{n}", "log", 20 * DAY + 70) for n in range(9)))
    (back,) = habits.take(Asked(heard, made.firsts(), made.counts()), 301, made.monday + 20 * DAY + 90)
    assert back.kind == "source-back" and back.count == 9


def test_what_was_not_seen_for_long_is_forgotten(made: Any) -> None:
    habits = learned(made)
    habits.take(Asked(made.sources(), made.firsts(), made.counts()), 2000, made.monday + 90 * DAY)
    assert not habits.firsts.pairs.height and not habits.counters.keys.height


@pytest.mark.parametrize("content", [b"", b'{"schema":1,"frames":{}}\n', b"x\ny"])
def test_what_is_damaged_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        Habits.unpack(content, "UTC", 14)
