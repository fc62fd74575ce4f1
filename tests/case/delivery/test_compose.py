from __future__ import annotations

from dataclasses import replace
from typing import Any

from luuvet.case.delivery.compose import moment, subject, text
from luuvet.case.delivery.letter import Style

HOSTILE = "x\r\nBcc: v@example.test\r\n\r\n<script>\u202egpj\x1b[2J"


def test_an_alert_is_told_with_what_why_what_first_lines_and_the_way_to_its_cause(letter: Any, style: Style) -> None:
    assert subject(letter(), style) == "[Lưu Vết] CAO: Có người lạ (web1)"
    said = text(letter(), style)
    for part in (
        "Có người lạ (web1)", "Mức cao · máy web1 · 25/11/2026 13:59:00 đến 25/11/2026 13:59:30 · 2 lần",
        "Vì sao quan trọng: Vì đó là người lạ.", "Việc cần làm trước tiên: Hỏi xem ai.",
        "25/11/2026 13:59:00 web1 | sshd: Failed password", "luuvet cause alert:a1",
        "https://log.example.test/api/v1/cause?kind=alert&value=a1&form=text&lang=vi", "tuyến chief",
    ):  # fmt: skip
        assert part in said
    assert "Why it matters" not in said


def test_two_languages_stand_one_after_the_other(letter: Any, style: Style) -> None:
    said = text(letter(), replace(style, langs=("en", "vi")))
    assert said.index("Why it matters") < said.index("----") < said.index("Vì sao quan trọng")


def test_no_lines_where_none_are_wanted(letter: Any, style: Style) -> None:
    said = text(letter(), replace(style, lines=0, link=""))
    assert "Failed password" not in said and "https://" not in said


def test_a_digest_says_how_many_and_tells_the_most_pressing(letter: Any, notice: Any, style: Style) -> None:
    many = letter(*[notice(f"a{n}", "critical" if n == 0 else "high") for n in range(20)], more=180)
    assert subject(many, style) == "[Lưu Vết] 200 cảnh báo, mức cao nhất: nghiêm trọng"
    said = text(many, style)
    assert said.startswith("Có 200 cảnh báo") and "20. Có người lạ" in said and "Và 180 cảnh báo khác" in said
    assert "Failed password" not in said


def test_a_second_word_says_that_the_level_rose(letter: Any, style: Style) -> None:
    assert subject(letter(kind="risen"), style).startswith("[Lưu Vết] TĂNG LÊN MỨC CAO")
    assert "tăng lên" in text(letter(kind="risen"), style)


def test_a_test_says_that_it_is_one(letter: Any, style: Style) -> None:
    assert "chief" in subject(letter(kind="test"), style) and "Không có cảnh báo" in text(letter(kind="test"), style)


def test_what_an_intruder_wrote_commands_nothing(letter: Any, notice: Any, style: Style) -> None:
    alert = {"vi": {"message": HOSTILE, "why": HOSTILE * 500, "first_step": HOSTILE}, "host": HOSTILE, "unit": HOSTILE}
    line = {"event": "l-1", "time": HOSTILE, "host": HOSTILE, "original": HOSTILE * 500}
    told = letter(notice(alert=alert, lines=(line,) * 3))
    assert subject(told, style).isprintable() and len(subject(told, style)) <= 180
    said = text(told, style)
    assert all(one.isprintable() for one in said.split("\n")) and len(said) < 6000
    assert not any(one.startswith("Bcc") for one in said.split("\n"))


def test_an_alert_that_says_little_is_told_by_its_rule(letter: Any, notice: Any, style: Style) -> None:
    bare = notice(alert={"vi": None, "host": None, "hosts": [], "first": "soon", "last": "soon", "count": 1})
    said = text(letter(bare), style)
    assert said.startswith("Rule one\n  Mức cao · soon\n") and moment("soon", "UTC") == "soon"
