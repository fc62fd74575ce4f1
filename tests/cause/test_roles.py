from __future__ import annotations

import pytest

from luuvet.cause.influence import Influence
from luuvet.cause.roles import is_affected
from luuvet.cause.symptom import Symptom
from luuvet.cause.walk import Reached

PAGE, ACCOUNT = "file:web1|/var/www/html/index.html", "user:web1|web"


@pytest.mark.parametrize(
    ("text", "at", "asked"),
    [("file:/var/www/html/index.html", None, PAGE), ("file:/var/www/html/index.html", 2000, PAGE), ("user:web", None, ACCOUNT),
     ("event:00112233aabbccdd-35", None, PAGE)],
)  # fmt: skip
def test_what_was_asked_about_is_the_symptom_and_still_affected_and_acted_upon(
    office, ask, whole, text: str, at: int | None, asked: str
) -> None:
    time = None if at is None else int(office["@timestamp"].dt.epoch("us").min()) + at * 1_000_000
    host = "" if text.startswith("event") else "web1"
    story = ask(office).investigate(whole, Symptom.of(text, host, time))
    roles = {node.id: node.role for node in story.nodes}
    assert story.verdict == "found" and roles[asked] == "symptom"
    assert PAGE in story.impact and roles["ip:198.51.100.10"] == "victim"
    actions = " ".join(action.vi for action in story.actions)
    assert "Khôi phục tệp /var/www/html/index.html" in actions and "Khoá tài khoản web trên web1" in actions


@pytest.mark.parametrize("text", ["ip:203.0.113.7", "domain:kho.example", "user:helper", "host:web1"])
def test_what_is_the_attackers_own_stays_so_when_asked_about(office, ask, whole, text: str) -> None:
    story = ask(office).investigate(whole, Symptom.of(text))
    roles = {node.id: node.role for node in story.nodes}
    assert roles["ip:203.0.113.7"] == roles["user:web1|helper"] == roles["domain:kho.example"] == "attacker"
    assert roles[PAGE] == "victim"


@pytest.mark.parametrize(
    ("rule", "role", "affected"),
    [("created-account", "attacker", True), ("wrote", "attacker", False), ("changed-file", "victim", True),
     ("tried", "victim", False), ("", "symptom", False)],
)  # fmt: skip
def test_what_is_affected_goes_by_what_happened_to_it(rule: str, role: str, affected: bool) -> None:
    step = Influence(1, 2, rule, 0.9, role, (), ()) if rule else None
    assert is_affected(role, Reached(2, 0.9, 0, step)) is affected
