from __future__ import annotations

from luuvet.cause.plural import counted
from luuvet.kit.words import load

WORDS = load("luuvet.cause")


def test_one_is_not_told_as_many() -> None:
    assert counted(WORDS, "text.lines", "en", 1, events="e") == "[1 line: e]"
    assert counted(WORDS, "text.lines", "en", 2, events="e") == "[2 lines: e]"
    assert counted(WORDS, "text.lines", "vi", 1, events="e") == "[1 dòng: e]"


def test_a_sentence_without_a_form_for_one_is_told_as_it_is() -> None:
    assert counted(WORDS, "label.more", "en", 1, first="x") == "x and 1 more"


def test_every_form_for_one_stands_beside_a_form_for_many_and_reads_differently_in_english() -> None:
    forms = [key for key in WORDS.sentences["en"] if key.endswith("-one")]
    for key in forms:
        assert WORDS.sentences["en"][key] != WORDS.sentences["en"][key.removesuffix("-one")], key
    assert len(forms) >= 4
