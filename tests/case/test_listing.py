"""Sealed findings as the list that people read."""

from __future__ import annotations

from typing import Any

from luuvet.case.listing import collapse
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
