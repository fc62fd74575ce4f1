from __future__ import annotations

import gettext
import os
import string
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest

from luuvet.cli.click_words import speak
from luuvet.cli.say import LANG
from luuvet.kit.words import load


@pytest.fixture
def spoken() -> Iterator[None]:
    yield
    speak(LANG)


def _said(language: str, *arguments: str) -> str:
    environment = {**os.environ, "LUUVET_LANGUAGE": language}
    done = subprocess.run(
        [sys.executable, "-m", "luuvet.cli.main", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "vi", "en"),
    [
        (["--help"], "Cách dùng: luuvet", "Usage: luuvet"),
        (["--help"], "Tuỳ chọn:", "Options:"),
        (["--help"], "In trợ giúp này rồi thoát.", "Show this message and exit."),
        (["--version"], "phiên bản", "version"),
        (["sarch"], "Lỗi: Không có lệnh 'sarch'.", "Error: No such command 'sarch'."),
        (["cause"], "Thiếu tham số 'KIND:VALUE'.", "Missing argument 'KIND:VALUE'."),
        (["cause", "--format", "x", "ip:1"], "không thuộc: 'text', 'json'", "is not one of 'text', 'json'"),
        (["parse", "--year", "x", "y"], "không phải là số hợp lệ", "is not a valid integer"),
        (["search", "--limt", "4"], "Không có tuỳ chọn '--limt'.", "No such option '--limt'."),
        (["parse", "/no/such/file"], "Không có", "does not exist"),
    ],
)
def test_both_languages(arguments: list[str], vi: str, en: str) -> None:
    assert vi in _said("vi", *arguments)
    assert en in _said("en", *arguments)


def test_every_sentence_is_one_of_clicks_and_keeps_its_gaps() -> None:
    """A sentence that click words otherwise one day would silently be English again."""
    source = "".join(
        module.__loader__.get_source(module.__name__)  # type: ignore[attr-defined,union-attr]
        for name, module in sys.modules.items()
        if name.startswith("click.") and not name.endswith("_winconsole")
    )
    words = load("luuvet.cli").sentences
    keys = [key for key in words["en"] if key.startswith("click.")]
    assert len(keys) > 40
    for key in keys:
        english, ours = words["en"][key], words["vi"][key]
        assert english.replace("\n\t", "\\n\\t") in source, english
        gaps = {name for _, name, _, _ in string.Formatter().parse(ours) if name}
        assert gaps <= {name for _, name, _, _ in string.Formatter().parse(english) if name}, ours


def test_other_words_stay_as_they_are(spoken: None) -> None:
    speak("vi")
    assert gettext.gettext("something else") == "something else"
    assert gettext.ngettext("one thing", "{n} things", 1) == "one thing"
    assert gettext.ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 2
    ).startswith("Thừa các")
    speak("en")
    assert click.UsageError("x").format_message() == "x" and gettext.gettext("Usage:") == "Usage:"
