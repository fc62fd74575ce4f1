"""What one alert is, and what it may hold."""

from __future__ import annotations

from dataclasses import replace

import orjson

from luuvet.case.alert import BY_HOST, MOST_PARTS, Alert, from_plain, told
from luuvet.case.story import LONGEST_US, WINDOW_US, Hit

HIT = Hit("r", "R", "medium", "web1", "host.name=web1;user.name=an", 10**9, "log-1")
ALERT = Alert("a", "r", "R", "medium", "web1", HIT.key, "log-1", "log-1", 10**9, 10**9, count=0).joined(HIT)


def other(key: str = "host.name=web1", **more: object) -> Hit:
    return replace(Hit("s", "S", "high", "web1", key, 10**9, "log-2"), **more)  # type: ignore[arg-type]


def test_the_most_severe_rule_speaks() -> None:
    grown = ALERT.joined(other())
    assert (grown.rule, grown.level, grown.count, grown.rules) == ("s", "high", 2, {"r": 1, "s": 1})
    assert grown.keys == {HIT.key, "host.name=web1"} and grown.id == "a"


def test_what_forbids_that_a_hit_is_of_it() -> None:
    assert ALERT.may_hold(other())
    for wrong in (other(unit="B"), other(expected="e"), other(retroactive=True), other(time=10**9 + WINDOW_US + 1)):
        assert not ALERT.may_hold(wrong) and ALERT.nearness(wrong) == 0
    full = replace(ALERT, parts={f"r\n{n}": 1 for n in range(MOST_PARTS)})
    long = replace(ALERT, first=10**9 - LONGEST_US - 1)
    assert not full.may_hold(other()) and not long.may_hold(other())
    assert long.may_hold(HIT)


def test_how_surely_a_hit_is_of_it() -> None:
    outside = ALERT.joined(other("source.ip=203.0.113.9;host.name=web1"))
    assert ALERT.nearness(HIT) == 4
    assert outside.nearness(other("source.ip=203.0.113.9;host.name=db1", rule="t")) == 3
    assert ALERT.nearness(other("host.name=web1;user.name=an")) == 2
    assert ALERT.nearness(other()) == BY_HOST
    assert ALERT.nearness(other("host.name=db1")) == 0


def test_actors_that_differ() -> None:
    one, two = (
        ALERT.joined(other(f"host.name=web1;source.ip={address}")) for address in ("203.0.113.9", "198.51.100.7")
    )
    inside = ALERT.joined(other("host.name=web1;source.ip=10.0.0.7"))
    assert one.is_anothers(two, HIT) and not one.is_anothers(ALERT, HIT) and not one.is_anothers(inside, HIT)
    assert inside.nearness(other("host.name=web1;source.ip=10.0.0.8", rule="t")) == 0
    assert inside.nearness(other("host.name=web1;source.ip=10.0.0.7", rule="t")) == 2


def test_what_is_told_is_no_news_and_survives_a_file() -> None:
    assert ALERT.is_news and not told(ALERT).is_news
    assert from_plain(orjson.loads(orjson.dumps(ALERT))) == ALERT
