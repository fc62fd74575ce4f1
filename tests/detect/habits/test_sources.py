from __future__ import annotations

from typing import Any

import pytest

from luuvet.detect.habits import sources as module
from luuvet.detect.habits.calendar import DAY, HOUR, Calendar
from luuvet.detect.habits.sources import Sources

NONE: frozenset[int] = frozenset()


def sends(day: int, name: str) -> list[int]:
    """Seconds of a day at which a source sends."""
    weekend = day % 7 >= 5
    if name.startswith("srv"):
        return list(range(0, DAY, 300))
    if name.startswith("hourly"):
        return list(range(0, DAY, HOUR))
    return [] if weekend else [8 * HOUR + n * 600 for n in range(54) if not 24 <= n < 30]  # a PC, with a pause at noon


def learned(made: Any, names: list[str], days: int = 28) -> Sources:
    sources = Sources(Calendar(made.zone), 14)
    for day in range(days):
        rows = [(name, "log", day * DAY + at) for name in names for at in sends(day, name)]
        assert not sources.take(made.sources(*rows), made.monday + (day + 1) * DAY, NONE)
    return sources


def quiet(made: Any, sources: Sources, begin: int, seconds: int, others: list[str], every: int = 300) -> dict[str, int]:
    """Let `others` go on for some seconds; return after how many of them each silence was told."""
    told: dict[str, int] = {}
    for at in range(begin, begin + seconds, every):
        rows = [
            (name, "log", at // DAY * DAY + s)
            for name in others
            for s in sends(at // DAY, name)
            if at % DAY <= s < at % DAY + every
        ]
        now = made.monday + at + every - 299
        sources.take(made.sources(*rows), now, NONE)
        for one in sources.silent(now):
            told |= dict.fromkeys(one.hosts, at - begin)
    return told


def test_a_server_that_stops_is_told_soon_and_once(made: Any) -> None:
    names = [f"srv-{n}" for n in range(4)] + ["hourly-1"]
    sources = learned(made, names)
    told = quiet(made, sources, 28 * DAY, 6 * HOUR, names[1:])
    assert list(told) == ["srv-0"] and 600 <= told["srv-0"] <= 1800, "it was last heard 300 s before"
    assert sources.missing()["host"].to_list() == ["srv-0"]
    (back,) = sources.take(made.sources(("srv-0", "log", 30 * DAY)), made.monday + 30 * DAY + 60, NONE)
    assert back.hosts == ("srv-0",) and back.at == made.monday + 30 * DAY and back.last < made.monday + 28 * DAY
    assert not sources.missing().height


def test_a_source_with_longer_pauses_is_given_longer(made: Any) -> None:
    sources = learned(made, ["srv-1", "srv-2", "hourly-1"])
    told = quiet(made, sources, 28 * DAY, 6 * HOUR, ["srv-1", "srv-2"])
    assert list(told) == ["hourly-1"] and 2 * HOUR < told["hourly-1"] <= 4 * HOUR


def test_nights_weekends_and_a_day_of_leave_are_no_silence_of_a_pc_and_two_weeks_are(made: Any) -> None:
    sources = learned(made, ["srv-1", "srv-2", "pc-1", "pc-2"])
    assert quiet(made, sources, 28 * DAY, DAY, ["srv-1", "srv-2", "pc-2"], 3600) == {}, "leave"
    assert quiet(made, sources, 29 * DAY, 6 * DAY, ["srv-1", "srv-2", "pc-1", "pc-2"], 3600) == {}, "a weekend"
    told = quiet(made, sources, 35 * DAY, 14 * DAY, ["srv-1", "srv-2", "pc-2"], 3600)
    assert list(told) == ["pc-1"] and told["pc-1"] > 4 * DAY


def test_many_that_stop_together_are_one_silence(made: Any) -> None:
    names = [f"srv-{n}" for n in range(12)]
    sources = learned(made, names)
    found = []
    for at in range(28 * DAY, 28 * DAY + 2 * HOUR, 300):
        sources.take(made.sources(*((name, "log", at) for name in names[9:])), made.monday + at + 1, NONE)
        found += sources.silent(made.monday + at + 1)
    (one,) = found
    assert one.count == 9 and one.of == 12 and set(one.hosts) == set(names[:9]) and one.whole


def test_a_stop_of_ours_makes_nobody_silent(made: Any) -> None:
    names = [f"srv-{n}" for n in range(4)]
    sources = learned(made, names)
    now = made.monday + 30 * DAY
    sources.resume(now)
    deaf = frozenset(range((made.monday + 28 * DAY) // HOUR, now // HOUR + 1))
    sources.take(made.sources(), now, deaf)
    assert sources.silent(now) == [] and quiet(made, sources, 30 * DAY, HOUR, names) == {}
    assert sources.present.max() <= 1 and sources.servers() == names, "what we did not hear teaches nothing"


def test_a_clock_that_was_set_back_makes_nobody_silent_and_stops_nothing(made: Any) -> None:
    sources = learned(made, ["srv-1", "srv-2"])
    sources.resume(made.monday + 20 * DAY)
    sources.take(made.sources(("srv-1", "log", 20 * DAY)), made.monday + 20 * DAY + 60, NONE)
    assert sources.silent(made.monday + 20 * DAY + 60) == []


def test_who_is_new_is_not_missed(made: Any) -> None:
    sources = learned(made, ["srv-1", "srv-2"])
    sources.take(made.sources(("new", "log", 28 * DAY)), made.monday + 28 * DAY + 60, NONE)
    assert quiet(made, sources, 28 * DAY + 300, DAY, ["srv-1", "srv-2"], 3600) == {}


def test_servers_are_who_sends_round_the_clock(made: Any) -> None:
    assert learned(made, ["srv-1", "pc-1"], days=4).servers() == ["srv-1"]
    assert learned(made, ["srv-1", "pc-1"], days=2).servers() == []


def test_it_is_bounded_kept_and_forgotten(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["srv-1", "srv-2", "srv-3"]
    sources = learned(made, names)
    again = Sources.of(sources.frame(), sources.calendar, 14, sources.hour, sources.day)
    assert quiet(made, again, 28 * DAY, HOUR, names[1:]) == quiet(made, sources, 28 * DAY, HOUR, names[1:]) != {}
    monkeypatch.setattr(module, "MOST_SOURCES", 4)
    sources.take(made.sources(*((f"h{n}", "log", 29 * DAY) for n in range(9))), made.monday + 29 * DAY + 9, NONE)
    assert sources.keys.height == len(sources.active) == 4
    sources.forget(made.day0 + 29 + 46, 45)
    assert sources.keys.height == len(sources.present) == 0
