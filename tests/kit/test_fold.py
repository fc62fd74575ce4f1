from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from luuvet.kit.fold import fold, has_marks


def test_it_finds_vietnamese_without_marks_in_any_form() -> None:
    for text in ("đăng nhập", "ĐĂNG NHẬP", "Đăng Nhập", unicodedata.normalize("NFD", "đăng nhập"), "dang nhap"):
        assert fold(text) == "dang nhap"


def test_both_tone_placements_are_one() -> None:
    assert fold("hoà") == fold("hòa") == "hoa"


@given(st.text())
def test_folding_twice_changes_nothing_and_forms_do_not_matter(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
    assert fold(fold(text)) == fold(text)


def test_marks_are_seen() -> None:
    assert has_marks("nhập") and has_marks("Đ") and not has_marks("NHAP")
