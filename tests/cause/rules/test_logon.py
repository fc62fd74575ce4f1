from __future__ import annotations

import pytest


def rules_from(reasoning, address: str) -> set[str]:
    node = reasoning.graph.find("ip", "", address)
    return {step.rule for step in reasoning.effects[node.number]}


def test_a_guessed_password(office, reasoned) -> None:
    reasoning = reasoned(office)
    guesser = reasoning.graph.find("ip", "", "203.0.113.7")
    assert "guessed" in rules_from(reasoning, "203.0.113.7")
    (step,) = [step for step in reasoning.effects[guesser.number] if step.rule == "guessed"]
    assert step.detail["failures"] == "12" and step.detail["user"] == "web"
    assert (step.detail["own"], step.detail["others"]) == ("6", "6")


@pytest.mark.parametrize(("own", "others"), [(0, 12), (9, 3), (12, 0)])
def test_it_is_counted_which_account_was_tried(events, rows, reasoned, own: int, others: int) -> None:
    failures = [
        rows["logon"](n, "web" if n < own else f"user{n}", "203.0.113.7", 100 + n, "failure")
        for n in range(own + others)
    ]
    reasoning = reasoned(events(*failures, rows["logon"](60, "web", "203.0.113.7", 300, "success")))
    guesser = reasoning.graph.find("ip", "", "203.0.113.7")
    (step,) = [step for step in reasoning.effects[guesser.number] if step.rule == "guessed"]
    assert (step.detail["failures"], step.detail["own"], step.detail["others"]) == ("12", str(own), str(others))


def test_failures_without_success_are_tries(office, reasoned) -> None:
    assert rules_from(reasoned(office), "203.0.113.201") == {"tried"}


@pytest.mark.parametrize(("typos", "rule"), [(0, "logged-on"), (3, "logged-on"), (5, "guessed")])
def test_people_mistype(events, rows, reasoned, typos: int, rule: str) -> None:
    failures = [rows["logon"](n, "an", "192.0.2.50", 100 + n, "failure") for n in range(typos)]
    reasoning = reasoned(events(*failures, rows["logon"](60, "an", "192.0.2.50", 300, "success")))
    assert rule in rules_from(reasoning, "192.0.2.50")


def test_an_address_known_from_another_day_is_given_more_room(events, rows, reasoned) -> None:
    day = 90_000
    failures = [rows["logon"](day + n, "an", "192.0.2.50", 100 + n, "failure") for n in range(6)]
    won = [rows["logon"](at, "an", "192.0.2.50", 300 + at, "success") for at in (0, day + 60)]
    assert "guessed" not in rules_from(reasoned(events(*failures, *won)), "192.0.2.50")


def test_commands_show_a_session_whose_logon_was_not_logged(events, rows, reasoned) -> None:
    reasoning = reasoned(events(rows["command"](0, 9, "id", "an", "203.0.113.5", 77)))
    assert rules_from(reasoning, "203.0.113.5") == {"logged-on"}
