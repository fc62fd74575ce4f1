from __future__ import annotations

from typing import Any

import orjson
import pytest

from luuvet.case.delivery.notice import Notice, bounded, is_echo, line_of, read


@pytest.mark.parametrize(
    ("more", "action"),
    [
        ({}, "send"),
        ({"event.action": "alert-updated"}, "send"),
        ({"luuvet.alert.retroactive": True}, "pass"),
        ({"event.action": "alert-noted"}, "pass"),
        ({"event.action": "alert-closed"}, "withdraw"),
        ({"luuvet.alert.state": "closed"}, "withdraw"),
        ({"luuvet.alert.expected": "e-1"}, "withdraw"),
        ({"luuvet.alert.expected": "e-1", "luuvet.alert.retroactive": True}, "withdraw"),
    ],
)
def test_what_is_done_with_a_sealed_alert(document: Any, more: dict[str, Any], action: str) -> None:
    found = read(document(**more))
    assert found is not None and found[0] == action and found[1].id == "a1"


def test_an_event_that_is_no_alert_is_none() -> None:
    assert read({"@timestamp": "2026-11-25T07:00:00Z", "message": "x"}) is None


def test_it_survives_being_kept_and_takes_what_the_case_adds(document: Any) -> None:
    found = read(
        document(**{"luuvet.alert.unit": "Cục A", "luuvet.alert.rank": 71, "luuvet.alert.hosts": ["web1", "db1"]})
    )
    assert found is not None
    alert = found[1].alert
    assert (alert["unit"], alert["rank"], alert["hosts"]) == ("Cục A", 71, ["web1", "db1"])
    kept = Notice.from_json(orjson.loads(orjson.dumps(found[1].to_json())))
    assert kept == found[1] and kept.rank == 3 and len(kept.proof) == 2


def test_an_alert_about_a_route_names_it(document: Any) -> None:
    found = read(document(**{"luuvet.alert.group_key": "luuvet.delivery.route=chief;host.name=x"}))
    assert found is not None and found[1].about == "chief"


def test_a_line_is_bounded_and_harmless() -> None:
    line = line_of("l-1", {"event": {"original": "a\nb\u202e" + "z" * 5000}, "host": {"name": "w\x1b"}})
    assert len(line["original"]) == 1000 and line["original"].startswith(r"a\nb\u202e") and line["host"] == r"w\x1b"
    assert bounded({"a": ["x" * 5000] * 50})["a"] == ["x" * 1999 + "…"] * 20


def test_our_own_message_that_came_back_is_known_by_its_log() -> None:
    back = {"event.original": '<107>1 - vm luuvet 1 alert [luuvet@32473 log="mine" alert="a"] text'}
    assert is_echo(back, "mine") and not is_echo(back, "yours") and not is_echo({"event.original": "x"}, "mine")
