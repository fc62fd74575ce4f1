from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from luuvet.detect.habits.calendar import Calendar
from luuvet.detect.habits.found import Found
from luuvet.detect.habits.telling import DATASET, finding

HANOI = Calendar("Asia/Ho_Chi_Minh")
MORE = {"values": 1, "other": "203.0.113.5", "host": "srv-1", "off_hours": True}
PORT = Found(
    "new-destination-port",
    ("10.1.0.5",),
    ("tcp/8080 outside", "tcp/25 outside"),
    1_790_528_400,
    since=20_000,
    days=9,
    events=((7, 2),),
    more=MORE,
)


def told(found: Found, lang: str = "vi") -> dict[str, Any]:
    return finding(found, "0123456789abcdef", lang, HANOI).document()


def test_a_finding_carries_what_was_compared_in_both_languages() -> None:
    said = told(PORT)
    assert (said["event.dataset"], said["event.action"], said["event.kind"]) == (
        DATASET,
        "new-destination-port",
        "event",
    )
    assert said["message"] == said["luuvet.habit.vi"] != said["luuvet.habit.en"] == told(PORT, "en")["message"]
    assert said["luuvet.habit.compared"] in said["message"] and said["luuvet.habit.events"] == ["0123456789abcdef-7/2"]
    assert (
        said["luuvet.habit.id"] == PORT.id
        and said["luuvet.habit.since"] == "2024-10-04"
        and said["luuvet.habit.days"] == 9
    )
    assert said["@timestamp"] == "2026-09-27T17:00:00.000000Z"


def test_the_gravest_port_is_named_where_several_are_new() -> None:
    said = told(PORT)
    assert (said["source.ip"], said["destination.port"], said["network.direction"]) == ("10.1.0.5", 25, "outbound")
    assert "destination.ip" not in said, "it may be the other port's"
    inside = told(replace(PORT, entities=("pc-1",), values=("udp/32768+ inside",)))
    assert (inside["host.name"], inside["destination.port"], inside["network.transport"]) == ("pc-1", 32_768, "udp")
    assert inside["destination.ip"] == "203.0.113.5" and inside["network.direction"] == "internal"


def test_many_have_no_one_host() -> None:
    said = told(replace(PORT, count=9, entities=("a", "b")))
    assert "host.name" not in said and "source.ip" not in said and said["luuvet.habit.entities"] == ["a", "b"]


@pytest.mark.parametrize(("source", "remote"), [("203.0.113.5", True), ("127.0.0.1", False), ("", False)])
def test_a_logon_is_remote_or_not(source: str, remote: bool) -> None:
    said = told(
        replace(PORT, kind="first-logon", entities=("root",), values=("srv-9",), more={**MORE, "other": source})
    )
    assert (said["user.name"], said["host.name"], said["luuvet.habit.remote"]) == ("root", "srv-9", remote)
    assert said["luuvet.habit.off_hours"] is True
    came = told(replace(PORT, kind="first-logon-source", entities=("root",), values=("203.0.113.0/24",)))
    assert came["host.name"] == "srv-1"


@pytest.mark.parametrize(
    ("counter", "field"),
    [
        ("failed-logons", "user.name"),
        ("mails", "email.from.address"),
        ("events", "host.name"),
        ("bytes-out", "host.name"),
    ],
)
def test_whose_counter_it_is(counter: str, field: str) -> None:
    more = {"counter": counter, "value": 90.4, "low": 1.0, "high": 3.0, "hour": 497_369, "falls": False}
    said = told(Found("counter-off", ("x",), (counter,), 1_790_528_400, more=more))
    assert said[field] in ("x", ["x"]) and said["luuvet.habit.amount"] == 90 and said["luuvet.habit.usual_high"] == 3


def test_a_silence_says_since_when_and_of_what() -> None:
    more = {"usual": 60, "always": True, "whole": False, "last": 1_790_528_400, "of": 1}
    said = told(Found("source-silent", ("srv-1",), ("cron.log",), 1_790_530_000, more=more))
    assert said["luuvet.habit.datasets"] == ["cron.log"] and said["luuvet.habit.last"] == "2026-09-27T17:00:00.000000Z"
    assert said["luuvet.habit.steady"] is True and said["luuvet.habit.whole"] is False
    assert told(Found("source-back", ("srv-1",), ("cron.log",), 1, more={"last": 1}))["event.action"] == "source-back"


def test_a_program_is_named() -> None:
    said = told(
        replace(PORT, kind="first-process", entities=("srv-1",), values=("/tmp/x",), more={**MORE, "other": "hoa"})
    )
    assert (said["process.executable"], said["user.name"], said["event.category"]) == ("/tmp/x", "hoa", ["host"])
