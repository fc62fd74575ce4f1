from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

import luuvet
from luuvet.kit import words

PACKAGE = Path(luuvet.__file__).parent
ROOMS = sorted(path.parent.name for path in PACKAGE.glob("*/words"))
CALL = re.compile(r"""\b(?:say|both)\(\s*\n?\s*f?["']([a-z0-9_.-]+)["']""")


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys_and_places(room: str) -> None:
    sentences = words.load(f"luuvet.{room}").sentences
    assert sentences["vi"].keys() == sentences["en"].keys()
    for key, vi in sentences["vi"].items():
        assert vi.strip() and sentences["en"][key].strip(), key
        assert _places(vi) == _places(sentences["en"][key]), key


@pytest.mark.parametrize("room", ROOMS)
def test_every_key_that_the_code_says_is_there(room: str) -> None:
    known = words.load(f"luuvet.{room}").sentences["vi"]
    for path in (PACKAGE / room.replace(".", "/")).rglob("*.py"):
        if next(one for one in path.parents if (one / "words").is_dir()) != PACKAGE / room.replace(".", "/"):
            continue  # it has a catalogue of its own
        for key in CALL.findall(path.read_text()):
            if not key.endswith(".") and key not in words.LANGUAGES:
                assert key in known, f"{path.name} says '{key}'"


def test_a_sentence_takes_its_values() -> None:
    assert "203.0.113.7" in words.load("luuvet.cli").say("verify-proof.bad", "vi", reason="203.0.113.7")
    both = words.load("luuvet.cli").both("verify-proof.bad", reason="x")
    assert set(both) == {"vi", "en"} and both["vi"] != both["en"]


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
