"""Expectations and closing, asked as a command asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw
from luuvet.wire.local import Local

ASKED = {"reason": "quét định kỳ", "owner": "lan", "until": "2099-12-31"}


def alert(local: Local, **given: Any) -> dict[str, Any]:
    local.catch_up()
    found = local.ask("alerts", **given)["alerts"]
    return found[0] if found else {}


def test_an_alert_shows_its_lines_and_is_closed_with_a_note(local: Local) -> None:
    one = alert(local)
    assert one["lines"][0]["event"] == one["events"][0] and one["lines"][0]["original"].startswith("<")
    with pytest.raises(Refused, match="note"):
        local.ask("alert_close", id=one["id"], note="  ")
    local.ask("alert_close", id=one["id"], note="người quản trị thử")
    assert alert(local) == {} and local.ask("alerts")["more"]["closed"] == 1
    again = alert(local, all=True)
    assert (again["state"], again["closed"]["by"], again["closed"]["note"]) == ("closed", "an", "người quản trị thử")
    assert local.ask("search", query="event.action:alert-closed")["events"]


def test_what_is_expected_is_kept_sealed_and_can_end(local: Local) -> None:
    one = alert(local, all=True)
    (told,) = local.ask("alert_expect", id=one["id"], **ASKED)["expectations"]
    assert (told["rule"], told["host"], told["owner"], told["created_by"]) == (one["rule"]["id"], "web1", "lan", "an")
    assert [each["id"] for each in local.ask("expectations")["expectations"]] == [told["id"]]
    local.ask("expectation_end", id=told["id"])
    assert local.ask("expectations")["expectations"] == []
    assert [each["ended_by"] for each in local.ask("expectations", all=True)["expectations"]] == ["an"]
    local.catch_up()
    found = local.ask("search", query="event.dataset:luuvet.record")["events"]
    assert {"expectation-added", "expectation-ended"} <= {each["event"]["action"] for each in found}


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"id": "nothing"}, 404),
        ({"id": "a b OR *"}, 404),
        ({}, 400),
        ({"rule": "r", "reason": " "}, 400),
        ({"rule": "r", "until": "2000-01-01"}, 400),
        ({"rule": "r", "until": "soon"}, 400),
    ],
)
def test_what_is_incomplete_is_refused(local: Local, given: dict[str, Any], status: int) -> None:
    with pytest.raises(Refused) as error:
        local.ask("alert_expect", **{**ASKED, **given})
    assert error.value.status == status and local.ask("expectations")["expectations"] == []


def test_of_a_story_every_sign_is_expected_on_its_host(local: Local, deliver: Callable[..., Raw]) -> None:
    now = "2026-11-22T09:00:00+07:00"
    local.put(
        deliver(
            f"<86>1 {now} web6 useradd 91 - - new user: name=tam, UID=1004, GID=1004, home=/home/x, shell=/bin/sh".encode(),
            f"<86>1 {now} web6 usermod 92 - - add 'tam' to group 'sudo'".encode(),
        )
    )
    local.derived(0)
    local.catch_up()
    (story,) = [each for each in local.ask("alerts")["alerts"] if each["host"] == "web6"]
    assert len(story["rules"]) > 1
    made = local.ask("alert_expect", id=story["id"], **ASKED)["expectations"]
    assert {(each["rule"], each["host"], each["group_key"]) for each in made} == {
        (rule, "web6", None) for rule in story["rules"]
    }
    for each in made:
        local.ask("expectation_end", id=each["id"])


def test_one_that_does_not_hold_cannot_be_ended(local: Local) -> None:
    with pytest.raises(Refused, match="no expectation"):
        local.ask("expectation_end", id="x")
