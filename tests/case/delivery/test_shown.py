from __future__ import annotations

import pytest

from luuvet.case.delivery.shown import cut_bytes, cut_units, shown, units


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Đăng nhập thất bại", "Đăng nhập thất bại"),
        ("a\r\nBcc: x@example.test", r"a\r\nBcc: x@example.test"),
        ("\x1b[31mred\x00", r"\x1b[31mred\x00"),
        ("invoice\u202egpj.exe", r"invoice\u202egpj.exe"),
        ("a\u200bb\u2066c\ufeff\U000e0041", r"a\u200bb\u2066c\ufeff\U000e0041"),
        ("half \ud800", r"half \ud800"),
        ("tab\there", "tab here"),
    ],
)
def test_nothing_of_a_text_commands(text: str, said: str) -> None:
    assert shown(text, 100) == said
    assert shown(text, 100).isprintable()


def test_texts_are_cut_where_a_character_ends() -> None:
    assert shown("ạ" * 10, 4) == "ạạạ…" and len(shown("\x00" * 100, 10)) == 10
    assert cut_bytes("đ" * 10, 10) == "đđđ…".encode() and cut_bytes("đ", 10) == "đ".encode()
    assert units("a😀") == 3
    assert cut_units("😀" * 5, 6) == "😀😀…" and cut_units("abc", 3) == "abc"
