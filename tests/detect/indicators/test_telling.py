from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson

from luuvet.detect.indicators.arrival import Seen
from luuvet.detect.indicators.indicator import indicator
from luuvet.detect.indicators.known import Entry
from luuvet.detect.indicators.telling import MOST_HOSTS, MOST_OF_LIST, REST, WINDOW_US, Windows

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def seen(value: str = "evil.test", host: str = "pc-1", count: int = 1, event: str = "log00000-1") -> Seen:
    return Seen(Entry(indicator(value), ("letter",)), value, "dns.question.name", host, count, NOON, NOON, (event,))


def test_once_within_a_window_and_the_rest_with_its_count_after_it() -> None:
    windows = Windows()
    assert [one.seen.count for one in windows.note([seen(count=3)], 0)] == [3]
    assert windows.note([seen(count=2)], WINDOW_US // 2) == [] and windows.note([seen(count=4)], WINDOW_US - 1) == []
    assert [one.seen.count for one in windows.note([], WINDOW_US)] == [6]
    assert windows.note([], 2 * WINDOW_US) == []
    assert [one.seen.count for one in windows.note([seen()], 2 * WINDOW_US)] == [1]


def test_hosts_and_indicators_are_told_apart() -> None:
    told = Windows().note([seen(), seen(host="pc-2"), seen("other.test")], 0)
    assert [(one.key[2], one.key[3]) for one in told] == [
        ("evil.test", "pc-1"),
        ("evil.test", "pc-2"),
        ("other.test", "pc-1"),
    ]


def test_a_popular_name_does_not_flood_and_that_is_said() -> None:
    windows = Windows()
    told = windows.note([seen(host=f"pc-{n}") for n in range(500)], 0)
    assert len(told) == MOST_HOSTS + 1 and [one.capped for one in told] == [False] * MOST_HOSTS + [True]
    assert told[-1].key == ("letter", "domain", "evil.test", REST)
    assert windows.note([seen(host="pc-9999")], 1) == []
    after = windows.note([], WINDOW_US)
    assert [(one.capped, one.seen.count) for one in after] == [(True, 500 - MOST_HOSTS - 1 + 1)]


def test_a_list_of_ordinary_things_does_not_flood_either() -> None:
    told = Windows().note([seen(f"n{n}.test") for n in range(MOST_OF_LIST + 50)], 0)
    assert len(told) == MOST_OF_LIST + 1 and told[-1].key == ("letter", REST, REST, REST) and told[-1].capped


def test_sightings_of_a_window_are_joined() -> None:
    windows = Windows()
    windows.note([seen()], 0)
    later = replace(seen(event="log00000-9"), last=NOON + timedelta(minutes=5), sources=("10.0.0.1",))
    windows.note([later, seen(event="log00000-10")], 1)
    told = windows.note([], WINDOW_US)[0].seen
    assert told.events == ("log00000-9", "log00000-10") and told.last == later.last and told.sources == ("10.0.0.1",)


def test_windows_outlive_the_process() -> None:
    windows = Windows()
    windows.note([seen(), seen(host="pc-2")], 0)
    windows.note([seen(count=7)], 5)
    again = Windows.read(orjson.loads(orjson.dumps(windows.plain())))
    assert again.note([seen(host="pc-2")], 6) == []
    assert sorted(one.seen.count for one in again.note([], WINDOW_US)) == [1, 7]


def test_a_copy_changes_nothing_of_the_first() -> None:
    windows = Windows()
    windows.copy().note([seen()], 0)
    assert len(windows.note([seen()], 0)) == 1
