"""Sealed findings as the list that people read."""

from __future__ import annotations

from typing import Any

from luuvet.case.listing import at_least, collapse, is_shown
from luuvet.event.frame import nested


def sealed(name: str, count: int, at: str, level: str = "high", **more: Any) -> dict[str, Any]:
    return nested({
        "@timestamp": at, "rule.id": "r", "rule.name": "R", "rule.level": level, "luuvet.alert.id": name,
        "luuvet.alert.count": count, "event.start": "2026-01-01T00:00:00Z", "event.end": at, "luuvet.alert.vi.message": "câu", **more,
    })  # fmt: skip


def test_the_findings_of_one_alert_are_one() -> None:
    found = collapse(
        [
            sealed("a", 5, "2026-01-01T02:00:00Z"),
            sealed("a", 1, "2026-01-01T01:00:00Z"),
            sealed("a", 3, "2026-01-01T01:30:00Z"),
        ]
    )
    (alert,) = found
    assert (alert["count"], alert["raised"], alert["last"]) == (5, "2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z")
    assert alert["schema"] == 1 and alert["vi"]["message"] == "câu" and alert["en"]["message"] is None


def test_the_most_pressing_comes_first_then_the_latest() -> None:
    found = collapse(
        [
            sealed("a", 1, "2026-01-03", "low"),
            sealed("b", 1, "2026-01-01"),
            sealed("c", 1, "2026-01-02"),
            sealed("d", 1, "2026-01-01", "critical"),
        ]
    )
    assert [alert["id"] for alert in found] == ["d", "c", "b", "a"]


def test_what_is_no_alert_is_left_out() -> None:
    assert collapse([{"message": "x"}, {"luuvet": {"alert": "text"}}]) == []


def ended(name: str, at: str) -> dict[str, Any]:
    return nested(
        {
            "@timestamp": at,
            "luuvet.alert.id": name,
            "luuvet.alert.state": "closed",
            "user.name": "lan",
            "luuvet.alert.note": "thử",
        }
    )


def test_a_closed_alert_says_who_and_why_and_stands_last() -> None:
    found = collapse(
        [sealed("a", 1, "2026-01-01T01"), ended("a", "2026-01-01T02"), sealed("b", 1, "2026-01-01T00", "low")]
    )
    assert [(one["id"], one["state"]) for one in found] == [("b", "open"), ("a", "closed")]
    assert found[1]["closed"] == {"at": "2026-01-01T02", "by": "lan", "note": "thử"}
    assert not is_shown(found[1]) and is_shown(found[0])


def test_it_is_open_again_when_it_grows_and_not_when_its_cause_is_told() -> None:
    first, end = sealed("a", 1, "2026-01-01T01"), ended("a", "2026-01-01T02")
    (told,) = collapse([first, end, sealed("a", 1, "2026-01-01T03", **{"luuvet.alert.cause.verdict": "found"})])
    assert told["state"] == "closed" and told["cause"] == {"verdict": "found"}
    (grown,) = collapse([first, end, sealed("a", 2, "2026-01-01T03")])
    assert grown["state"] == "open"


def test_rank_comes_before_level_and_expected_ones_are_not_shown() -> None:
    ranked = {"luuvet.alert.rank": 60, "luuvet.alert.expected": "e1", "luuvet.alert.hosts": ["web1", "web2"]}
    found = collapse(
        [sealed("a", 1, "2026-01-01", "critical", **{"luuvet.alert.rank": 40}), sealed("b", 1, "2026-01-01", **ranked)]
    )
    assert [one["id"] for one in found] == ["b", "a"] and found[0]["hosts"] == ["web1", "web2"]
    assert [is_shown(one) for one in found] == [False, True]
    assert at_least(found[0], "high") and not at_least(found[0], "critical")
