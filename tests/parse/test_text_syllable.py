from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.vietnamese import CAPITALS, LONG, SHORT, WESTERN

from luuvet.parse.text_syllable import syllables, weight


def test_every_marked_word_of_vietnamese_lines_is_a_syllable() -> None:
    words = {word for line in LONG + SHORT + CAPITALS for word in re.findall(r"[^\W\d_]+", line) if not word.isascii()}
    assert len(words) > 300
    assert [word for word in sorted(words) if not weight(word)] == []


@pytest.mark.parametrize(
    "word", ["nghà", "cế", "kà", "viêt", "thaó", "bảc", "ngưo", "tụym", "qốc", "yếnn", "đđi", "nà\u0301"]
)
def test_what_cannot_be_spelt_is_none(word: str) -> None:
    assert weight(word) == 0


@pytest.mark.parametrize(
    "word", ["giờ", "gì", "giếng", "quý", "quỳnh", "khuỷu", "thuở", "hoà", "hòa", "Đắk", "nghiêng", "ƯƠNG"]
)
def test_what_can_be_spelt_is_one(word: str) -> None:
    assert -10 <= weight(word) < 0


def test_the_usual_weighs_more_than_the_odd() -> None:
    assert weight("hệ") > weight("hộ") > weight("hẽo") > weight("poẻ")


def test_western_words_are_hardly_ever_syllables() -> None:
    words = {word for line in WESTERN for word in re.findall(r"[^\W\d_]+", line) if not word.isascii()}
    assert sum(bool(weight(word)) for word in words) < len(words) / 5


def test_words_without_blanks_are_taken_apart() -> None:
    assert syllables("báocáotháng") == ["báo", "cáo", "tháng"]
    assert syllables("nguyễnvănan") == ["nguyễn", "văn", "an"]
    assert syllables("configuração") == []
    assert syllables("bố" * 7) == []


@settings(deadline=None)
@given(st.text("aăâbcdđeghinoôơtuưyáàảãạếệộ", max_size=40))
def test_what_is_taken_apart_makes_the_word_again(word: str) -> None:
    parts = syllables(word)
    assert not parts or ("".join(parts) == word and all(weight(part) for part in parts))
    assert unicodedata.normalize("NFC", word) == word
