from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.habits import counters as module
from luuvet.detect.habits.calendar import HOUR, Calendar
from luuvet.detect.habits.counters import Counters

NONE: frozenset[int] = frozenset()
SRV = "srv-1 · cron.log"


def hour(made: Any, at: int) -> int:
    return int(made.monday) + at * HOUR


def learned(made: Any, days: int = 21, amount: float = 600) -> Counters:
    """A server that tells `amount` an hour, ten times as much at night at two; a person who mistypes once a working day at eight."""
    counters = Counters(Calendar(made.zone), 14)
    for at in range(days * 24):
        rows = [("events", SRV, at, amount * (10 if at % 24 == 2 else 1) + at % 7)]
        if at % 24 == 8 and at // 24 % 7 < 5:
            rows.append(("failed-logons", "hoa", at, 1))
        found = counters.take(made.counts(*rows), hour(made, at + 1), NONE)
        assert not found.height, found
    return counters


def test_far_too_much_is_told_within_the_hour_and_once_a_day(made: Any) -> None:
    counters, now = learned(made), 21 * 24
    assert not counters.take(made.counts(("events", SRV, now, 2000)), hour(made, now) + 600, NONE).height
    (off,) = counters.take(made.counts(("events", SRV, now, 9000)), hour(made, now) + 1200, NONE).to_dicts()
    assert off["value"] == 11_000 and off["low"] < 600 < off["high"] < 2000 and off["days"] == 21 and off["index"] == 7
    assert not counters.take(made.counts(("events", SRV, now, 9000)), hour(made, now) + 1800, NONE).height
    assert counters.take(made.counts(("events", SRV, now + 24, 90_000)), hour(made, now + 24) + 9, NONE).height == 1, (
        "tomorrow"
    )


def test_the_hour_of_the_day_and_its_neighbours_count(made: Any) -> None:
    counters, now = learned(made), 21 * 24
    for late in (1, 3):  # the nightly job an hour early or late
        assert not counters.take(
            made.counts(("events", SRV, now + late, 6000)), hour(made, now + late) + 60, NONE
        ).height
    assert counters.take(made.counts(("events", SRV, now + 12, 6000)), hour(made, now + 12) + 60, NONE).height == 1


def test_a_zero_is_a_habit_too(made: Any) -> None:
    counters, now = learned(made), 21 * 24 + 3
    (off,) = counters.take(made.counts(("failed-logons", "hoa", now, 60)), hour(made, now) + 60, NONE).to_dicts()
    assert off["entity"] == "hoa" and off["high"] < 1.0
    assert not counters.take(
        made.counts(("failed-logons", "hoa", now + 24, 19)), hour(made, now + 24) + 60, NONE
    ).height, "few"


def test_far_too_little_is_told_when_the_hour_is_over(made: Any) -> None:
    counters, now = learned(made, amount=6000), 21 * 24
    others = [("events", f"srv-{n} · x", now, 1.0) for n in range(2)]
    assert not counters.take(made.counts(("events", SRV, now, 50), *others), hour(made, now + 1) - 1, NONE).height
    assert not counters.take(made.counts(), hour(made, now + 1), NONE).height, (
        "half of all that is usual is missing: not this source"
    )
    counters = learned(made, amount=6000)
    rows = [("events", SRV, now, 50), ("events", "srv-2 · cron.log", now, 6000)]
    counters.take(made.counts(*rows), hour(made, now + 1) - 1, NONE)
    (off,) = counters.take(made.counts(), hour(made, now + 1), NONE).to_dicts()
    assert off["entity"] == SRV and off["value"] == 50 and off["low"] > 3000


def test_who_is_new_is_not_judged(made: Any) -> None:
    counters, now = learned(made), 21 * 24
    assert not counters.take(made.counts(("events", "new · x", now, 1e6)), hour(made, now) + 9, NONE).height


def test_one_wild_hour_changes_little_and_a_lasting_change_becomes_the_habit(made: Any) -> None:
    counters, now = learned(made), 21 * 24
    counters.take(made.counts(("events", SRV, now + 12, 1e6)), hour(made, now + 13), NONE)
    for at in range(now + 13, now + 36):
        counters.take(made.counts(("events", SRV, at, 600)), hour(made, at + 1), NONE)
    assert counters.take(made.counts(("events", SRV, now + 36, 9000)), hour(made, now + 36) + 9, NONE).height == 1
    told = [
        counters.take(
            made.counts(("events", SRV, now + 24 * day + 12, 9000)), hour(made, now + 24 * day + 13), NONE
        ).height
        for day in range(2, 60)
    ]
    assert told[0] == 1 and not any(told[-14:])


def test_hours_in_which_we_were_stopped_teach_nothing(made: Any) -> None:
    counters, now = learned(made), 21 * 24
    before = counters.mean.copy()
    deaf = frozenset(range(hour(made, now) // HOUR, hour(made, now + 48) // HOUR))
    assert not counters.take(made.counts(), hour(made, now + 48), deaf).height
    assert (counters.mean == before).all()


def test_a_clock_that_jumps_years_ahead_ends_no_million_hours(made: Any) -> None:
    counters = learned(made)
    before = counters.mean.copy()
    counters.take(made.counts(), hour(made, 24 * 365 * 10), NONE)
    assert (counters.mean == before).all() and counters.hour == hour(made, 24 * 365 * 10) // HOUR


def test_it_is_bounded_kept_and_forgotten(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counters = learned(made)
    again = Counters.of(counters.frame(), counters.calendar, 14, counters.hour)
    rows = made.counts(("events", SRV, 21 * 24, 1e6))
    assert again.take(rows, hour(made, 21 * 24) + 9, NONE).equals(counters.take(rows, hour(made, 21 * 24) + 9, NONE))
    monkeypatch.setattr(module, "MOST_SERIES", 5)
    counters.take(made.counts(*(("mails", f"m{n}", 21 * 24, n) for n in range(50))), hour(made, 21 * 24) + 9, NONE)
    assert counters.keys.height == 5 and "m49" in counters.keys["entity"], "the largest are kept"
    counters.forget(made.day0 + 21 + 45 + 1, 45)
    assert counters.keys.height == len(counters.mean) == len(counters.current) == 0


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 5000), min_size=1, max_size=30))
def test_steps_within_an_hour_do_not_matter(made: Any, amounts: list[int]) -> None:
    apart, whole = Counters(Calendar(made.zone), 14), Counters(Calendar(made.zone), 14)
    for amount in amounts:
        apart.take(made.counts(("events", SRV, 5, amount)), hour(made, 5) + 60, NONE)
    whole.take(made.counts(("events", SRV, 5, sum(amounts))), hour(made, 5) + 60, NONE)
    for one in (apart, whole):
        one.take(made.counts(), hour(made, 8), NONE)
    assert apart.frame().drop("seen").equals(whole.frame().drop("seen"))
    assert isinstance(apart.frame(), pl.DataFrame)
