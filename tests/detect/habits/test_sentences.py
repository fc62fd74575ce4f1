from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest

from luuvet.detect.habits.calendar import Calendar
from luuvet.detect.habits.found import Found
from luuvet.detect.habits.sentences import moment, sentence
from luuvet.kit.words import load

HANOI = Calendar("Asia/Ho_Chi_Minh")
PORT = Found(
    "new-destination-port", ("pc-12",), ("tcp/25 outside",), 1_790_528_400, since=20_000, days=30,
    usual=("tcp/53 inside", "tcp/443 outside"), others=2, of=215, events=((7, 0),), more={"values": 1, "other": "203.0.113.5", "host": "fw1"},
)  # fmt: skip
OFF = Found(
    "counter-off", ("hoa",), ("failed-logons",), 1_790_528_400, days=30,
    more={"counter": "failed-logons", "value": 1234.0, "low": 0.0, "high": 2.4, "hour": 497_369, "falls": False},
)  # fmt: skip
SILENT = Found(
    "source-silent", ("srv-1",), ("cron.log",), 1_790_528_400,
    more={"usual": 700, "always": True, "whole": True, "last": 1_790_528_400, "of": 1},
)  # fmt: skip


def test_a_new_port_says_what_was_usual_and_who_else_does_it() -> None:
    seen, compared = sentence(PORT, "vi", HANOI)
    assert seen == "pc-12 lần đầu kết nối tới cổng tcp/25 ra ngoài (tới 203.0.113.5)."
    assert compared == (
        "Trong 30 ngày đã biết, pc-12 chỉ kết nối tới: cổng tcp/53 trong mạng, cổng tcp/443 ra ngoài; "
        "2 trong 214 máy khác từng dùng."
    )
    many = replace(PORT, count=800, entities=tuple(f"pc-{n}" for n in range(20)))
    assert (
        sentence(many, "en", HANOI)[0].startswith("800 machines connected")
        and "and 795 more" in sentence(many, "en", HANOI)[0]
    )


def test_a_stranger_is_compared_with_who_uses_the_host() -> None:
    found = replace(
        PORT, kind="first-logon", entities=("sysbackup",), values=("web1",), more={**PORT.more, "stranger": True}
    )
    assert "never seen to log on anywhere; in the 30 days" in sentence(found, "en", HANOI)[1]


def test_amounts_are_told_in_the_way_of_the_language() -> None:
    assert "1.234" in sentence(OFF, "vi", HANOI)[0] and "1,234" in sentence(OFF, "en", HANOI)[0]
    assert "usually 0 to 2 (30 days are known)" in sentence(OFF, "en", HANOI)[1]
    assert "fell" in sentence(replace(OFF, more={**OFF.more, "falls": True}), "en", HANOI)[0]


def test_silence_says_how_long_it_usually_pauses() -> None:
    assert sentence(SILENT, "en", HANOI) == (
        "Nothing has come from srv-1 since 28/09/2026 00:00.",
        "This source usually sends round the clock, with pauses of at most 12 minutes.",
    )
    part = replace(SILENT, more={**SILENT.more, "whole": False, "always": False})
    assert "cron.log" in sentence(part, "vi", HANOI)[0] and "cả một tuần" in sentence(part, "vi", HANOI)[1]
    assert moment(1_790_528_400, HANOI) == "28/09/2026 00:00"


@pytest.mark.parametrize("kind", ["first-logon", "first-logon-source", "first-process", "new-destination-port"])
@pytest.mark.parametrize("count", [1, 9])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_kind_has_its_sentences(kind: str, count: int, lang: str) -> None:
    seen, compared = sentence(replace(PORT, kind=kind, count=count), lang, HANOI)
    assert "pc-12" in seen and re.search(r"[.]$", seen) and re.search(r"[.]$", compared)


def test_both_languages_have_the_same_keys_and_places() -> None:
    vi, en = (load("luuvet.detect.habits").sentences[lang] for lang in ("vi", "en"))
    assert vi.keys() == en.keys()
    for key, text in vi.items():
        assert text.strip() and _places(text) == _places(en[key]), key


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
