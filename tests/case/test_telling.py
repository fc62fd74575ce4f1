"""An alert as a finding, in both languages."""

from __future__ import annotations

from dataclasses import replace

from luuvet.case.alert import Alert
from luuvet.case.facts import Owned
from luuvet.case.rank import rank
from luuvet.case.telling import RAISED, UPDATED, closing, finding, sentence
from luuvet.detect.load import load_rules
from luuvet.event.frame import nested
from luuvet.kit import words

ALERT = Alert(
    "a" * 20,
    "x",
    "Guessed",
    "high",
    "web1",
    "source.ip=203.0.113.9;host.name=web1",
    "log-1",
    "log-9",
    1_000_000,
    61_000_000,
    9,
)
RULES = load_rules().by_id()


def ours(name: str) -> Alert:
    rule = next(rule for rule in RULES.values() if rule.reference == name)
    return replace(ALERT, rule=rule.id, name=rule.title)


def test_the_fields_of_a_finding() -> None:
    document = finding(ours("ssh_success_after_guessing"), RULES, 5 * 10**9, RAISED).document()
    assert document["event.dataset"] == "luuvet.alert" and document["event.kind"] == "alert"
    assert document["event.action"] == "alert-raised" and document["event.severity"] == 73
    assert document["luuvet.alert.id"] == "a" * 20 and document["luuvet.alert.count"] == 9
    assert document["source.ip"] == "203.0.113.9" and document["host.name"] == "web1"
    assert document["@timestamp"].startswith("1970-01-01T00:00:05")
    assert document["event.start"].startswith("1970-01-01T00:00:01") and document["event.end"].startswith(
        "1970-01-01T00:01:01"
    )
    assert "attack.t1110.001" in document["rule.tags"]
    assert document["luuvet.alert.vi.why"] and document["luuvet.alert.en.first_step"]
    assert nested(document)["luuvet"]["alert"]["en"]["message"]


def test_vietnamese_first() -> None:
    told = finding(ours("ssh_success_after_guessing"), RULES, 0, UPDATED)
    assert told.action == "alert-updated"
    assert told.message == "Dò mật khẩu SSH rồi đăng nhập được (203.0.113.9, web1), 9 lần"
    assert sentence(ours("ssh_success_after_guessing"), RULES, "en") == (
        "SSH password guessed (203.0.113.9, web1), 9 times"
    )


def test_a_rule_of_others_is_told_by_its_title() -> None:
    assert sentence(replace(ALERT, count=1), {}, "vi") == "Guessed (203.0.113.9, web1)"
    assert sentence(replace(ALERT, count=1, group_key="", host=""), {}, "vi") == "Guessed (không rõ máy)"


def test_a_story_names_what_belongs_to_it() -> None:
    names = [rule.id for rule in RULES.values() if rule.level in ("medium", "high")][:6]
    told = sentence(replace(ours("ssh_success_after_guessing"), parts={f"{name}\n": 1 for name in names}), RULES, "vi")
    assert told.startswith("Dò mật khẩu SSH rồi đăng nhập được (203.0.113.9, web1); cùng một vụ việc: ")
    assert told.endswith(" dấu hiệu khác") and told.count(";") == 3


def test_the_rank_and_the_owner_go_along() -> None:
    ranked = rank("high", 0, "normal", True, 1, "found")
    document = finding(ALERT, {}, 0, RAISED, ranked, Owned("high", True, "Vụ Một")).document()
    assert document["luuvet.alert.rank"] == 80 and document["luuvet.alert.unit"] == "Vụ Một"
    assert document["luuvet.alert.rank_why.importance_of"] == "leader" and document["luuvet.alert.leader"] is True
    assert "luuvet.alert.expected" not in document


def test_a_rule_that_says_nothing_is_explained_by_its_tactic() -> None:
    document = finding(ALERT, {}, 0, RAISED).document()
    assert document["luuvet.alert.vi.why"] and document["luuvet.alert.en.first_step"]


def test_closing_names_who_and_why() -> None:
    told = closing("abc", "web1", "lan", "thử mật khẩu", 0)
    assert (told.action, told.fields["luuvet.alert.state"], told.fields["user.name"]) == (
        "alert-closed",
        "closed",
        "lan",
    )
    assert told.fields["host.name"] == "web1" and "host.name" not in closing("abc", "", "lan", "x", 0).fields
    assert told.message == "lan đã đóng cảnh báo abc: thử mật khẩu"


def test_no_group_field_can_take_the_place_of_ours() -> None:
    forged = replace(ALERT, group_key="rule.id=1;event.type=x;process.pid=7;luuvet.alert.id=2;@timestamp=3")
    document = finding(forged, {}, 0, RAISED).document()
    assert document["rule.id"] == "x" and document["luuvet.alert.id"] == "a" * 20
    assert document["@timestamp"].startswith("1970") and "event.type" not in document and "process.pid" not in document


def test_both_catalogues_say_the_same_things() -> None:
    sentences = words.load("luuvet.case").sentences
    assert sentences["vi"].keys() == sentences["en"].keys()


def test_the_unit_that_an_alert_is_kept_to_is_told() -> None:
    told = finding(replace(ALERT, unit="Vụ A"), {}, 0, RAISED).document()
    assert told["luuvet.alert.unit"] == "Vụ A"
