from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.console.questions import BY_NAME, arguments
from luuvet.event.proof import Proof
from luuvet.event.scope import Scope
from luuvet.kit.clock import system_clock
from luuvet.wire.answers import Answers
from luuvet.wire.local import Local

Ask = Callable[..., Any]
WHOLE = Scope.whole("an")
UNIT = Scope.of_unit("binh", ["db1"], [], [])
"""Someone of a unit that does not have web1."""


@pytest.fixture
def ask(local: Local) -> Ask:
    known = Answers(local._rooms, local._layout.archive, system_clock).by_name()

    def asked(name: str, scope: Scope = WHOLE, **given: str) -> Any:
        return known[name](scope, arguments(BY_NAME[name], given))

    return asked


def test_events_page_by_page(ask: Ask) -> None:
    first = ask("search", query="host.name:web1 AND luuvet.listener:syslog*", limit="2")
    rest = ask("search", query="host.name:web1 AND luuvet.listener:syslog*", cursor=first["cursor"])
    assert len(first["events"]) == 2 and len(rest["events"]) == 1 and rest["cursor"] is None


def test_a_wrong_query_is_refused_in_both_languages(ask: Ask) -> None:
    with pytest.raises(Refused) as told:
        ask("search", query="(a and b")
    assert told.value.status == 400
    assert told.value.said("en").startswith("column 1:") and told.value.said("vi").startswith("cột 1:")


def test_chosen_fields_and_order(ask: Ask) -> None:
    found = ask("search", query="event.dataset:sshd.auth", fields="user.name, event.outcome", oldest_first="true")
    assert [event["event"]["outcome"] for event in found["events"]] == ["failure", "success"]


def test_counts_and_buckets(ask: Ask) -> None:
    assert ask("count", query="event.dataset:sshd.auth")["count"] == 2
    buckets = ask("histogram", query="event.dataset:sshd.auth", bucket="1h")["buckets"]
    assert buckets == [{"time": "2026-11-22T01:00:00.000000Z", "count": 2}]
    assert ask("count", query="event.dataset:sshd.auth", to="2026-11-22T08:00:05+07:00")["count"] == 1


def test_a_tail_begins_now_and_goes_on(ask: Ask) -> None:
    now = ask("tail", query="host.name:web1")
    assert now["events"] == []
    past = ask("tail", query="host.name:web1 AND luuvet.listener:syslog*", after="0")
    assert len(past["events"]) == 3 and past["after"] >= now["after"]


def test_a_trail_is_a_query_that_goes_on(ask: Ask) -> None:
    found = ask("trail", kind="account", value="hoa", which="accesses")
    assert found["events"] and found["query"].startswith("(user.target.name:")
    again = ask("search", query=found["query"])
    assert [event["event"]["id"] for event in again["events"]] == [event["event"]["id"] for event in found["events"]]
    assert ask("trail", scope=UNIT, kind="account", value="hoa")["events"] == []


def test_indicators_are_told_with_times_and_proof(ask: Ask) -> None:
    found = ask("match", list="Loại;Giá trị\nIP;203.0.113[.]66\nIP;192.0.2.250\nx;nothing\n")
    (seen,) = found["sightings"]
    assert (found["indicators"], seen["indicator"]["value"], seen["field"]) == (2, "203.0.113.66", "source.ip")
    assert (
        seen["first"] == "2026-11-22T01:00:00.000000Z"
        and seen["last"].endswith("Z")
        and len(seen["events"]) == seen["count"]
    )
    assert len(found["problems"]) == 1
    assert ask("match", scope=UNIT, list="203.0.113.66")["sightings"] == []
    with pytest.raises(Refused, match="no indicator"):
        ask("match", list="hello")


def test_one_event_and_none(ask: Ask, local: Local) -> None:
    log = local._rooms.log
    assert ask("event", id=f"{log}-1")["user"]["name"] == "hoa"
    with pytest.raises(Refused) as refused:
        ask("event", id=f"{log}-987654")
    assert refused.value.status == 404


def test_a_unit_sees_neither_the_event_nor_its_proof(ask: Ask, local: Local) -> None:
    name = f"{local._rooms.log}-1"
    assert ask("count", scope=UNIT)["count"] == 0
    assert ask("alerts", scope=UNIT)["alerts"] == []
    for question in ("event", "proof"):
        with pytest.raises(Refused) as refused:
            ask(question, scope=UNIT, id=name)
        assert refused.value.status == 404


def test_a_proof_is_of_this_log(ask: Ask, local: Local) -> None:
    proof = Proof.from_json(ask("proof", id=f"{local._rooms.log}-1"))
    assert b"hoa" in proof.payload
    for wrong in (f"{'0' * 16}-1", f"{local._rooms.log}-987654"):
        with pytest.raises(Refused):
            ask("proof", id=wrong)


def test_a_cause_as_json_and_as_text(ask: Ask) -> None:
    story = ask("cause", kind="ip", value="203.0.113.66")
    text = ask("cause", kind="ip", value="203.0.113.66", form="text", lang="en")
    assert story["schema"] == 1 and story["symptom"]["kind"] == "ip" and text["text"].endswith("\n")


def test_rules_and_formats_and_what_is_wrong_with_them(ask: Ask) -> None:
    rules, formats = ask("rules"), ask("formats")
    assert {"id", "title", "level", "path", "line", "tags"} <= rules["rules"][0].keys()
    assert "openssh_sshd" in [one["name"] for one in formats["formats"]] and formats["problems"] == []
    assert not [problem for problem in rules["problems"] if problem["fatal"]]


def test_a_known_file_by_its_hash(ask: Ask) -> None:
    assert ask("file_known", sha256="0" * 64)["known"] is False
    for wrong in ("0" * 63, "0" * 63 + "*", "A" * 64):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            ask("file_known", sha256=wrong)


def test_every_question_of_the_store_has_an_answer(ask: Ask, local: Local) -> None:
    elsewhere = {"status", "progress", "checkpoint", "rebuild", "erase"} | local._register.by_name().keys()
    known = Answers(local._rooms, local._layout.archive, system_clock).by_name()
    assert known.keys() | elsewhere == BY_NAME.keys()
