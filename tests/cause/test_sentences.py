from __future__ import annotations

import inspect
import re

import pytest

from luuvet.cause.rules import change, commands, intrusion, logon, naming, served, work
from luuvet.cause.sentences import SILENT
from luuvet.cause.symptom import Symptom
from luuvet.kit.words import load

TELLS = {"beacon", "collected", "exploited", "remote-program", "uploaded", "called-back", "guessed"}


def test_every_rule_has_a_sentence_or_is_silent_on_purpose() -> None:
    source = "".join(inspect.getsource(module) for module in (change, commands, intrusion, logon, naming, served, work))
    rules = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)",\s*(?:0\.\d+|confidence)', source))
    told = {key.removeprefix("step.") for key in load("luuvet.cause").sentences["vi"] if key.startswith("step.")}
    assert len(rules) > 25 and rules - SILENT - TELLS <= told, rules - SILENT - TELLS - told


def test_a_story_is_told_in_order_of_time_with_its_events(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("user:helper"))
    times = [sentence.time for sentence in story.sentences]
    assert times == sorted(times)
    known = {f"00112233aabbccdd-{n}" for n in range(office.height)}
    assert all(sentence.events and set(sentence.events) <= known for sentence in story.sentences)


def test_times_are_of_the_display_zone(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("user:helper"))
    guessed = next(one for one in story.sentences if "dò mật khẩu" in one.vi)
    assert guessed.vi.startswith("02/03/2026 08:17:00: ") and "12 lần" in guessed.vi


def test_steps_within_one_second_are_told_in_order_of_cause(office, ask, whole) -> None:
    told = [one.en for one in ask(office).investigate(whole, Symptom.of("user:helper")).sentences]
    became, ran, created = (
        next(n for n, text in enumerate(told) if part in text)
        for part in ("used sudo", "ran: /usr/sbin/useradd", "created account")
    )
    assert became < ran < created


@pytest.mark.parametrize(
    ("own", "vi", "en"),
    [
        (0, "12 lần thử sai mật khẩu từ đó vào máy này: đều ở các tài khoản khác.", "12 wrong passwords tried from there on that host: all on other accounts."),
        (5, ": 5 lần ở chính tài khoản này, 7 lần ở các tài khoản khác.", ": 5 on this account, 7 on other accounts."),
        (12, ": đều ở chính tài khoản này.", ": all on this account."),
    ],
)  # fmt: skip
def test_a_guessed_password_says_what_its_number_counts(events, rows, ask, whole, own: int, vi: str, en: str) -> None:
    failures = [
        rows["logon"](n, "web" if n < own else f"user{n}", "203.0.113.7", 100 + n, "failure") for n in range(12)
    ]
    story = ask(events(*failures, rows["logon"](60, "web", "203.0.113.7", 300, "success"))).investigate(
        whole, Symptom.of("ip:203.0.113.7")
    )
    told = next(one for one in story.sentences if "dò mật khẩu" in one.vi)
    assert vi in told.vi and en in told.en
