from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.vietnamese import ENCODERS

from luuvet.parse.text_tables import DECODERS, capitals

SMALL = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
)
LETTERS = SMALL + "đbcdghklmnpqrstvx"


@pytest.mark.parametrize(
    ("name", "payload", "text"),
    [  # as the standards and the makers of the fonts list them
        ("tcvn3", b"\xa8 \xa9 \xaa \xab \xac \xad \xae", "ă â ê ô ơ ư đ"),
        ("tcvn3", b"\xa1 \xa2 \xa3 \xa4 \xa5 \xa6 \xa7", "Ă Â Ê Ô Ơ Ư Đ"),
        ("tcvn3", b"\xb5\xb6\xb7\xb8\xb9", "àảãáạ"),
        ("tcvn3", b"\xfa\xfb\xfc\xfd\xfe", "ỳỷỹýỵ"),
        ("tcvn3", b"Qu\xe8c hi\xd6u", "Quốc hiệu"),
        ("viscii", b"\xe5\xe2\xea\xf4\xbd\xdf\xf0", "ăâêôơưđ"),
        ("viscii", b"Vi\xaet Nam", "Việt Nam"),
        ("viscii", b"\xc0\xc1\xc8\xc9\xd0\xdd", "ÀÁÈÉĐÝ"),
        ("windows-1258", b"Vi\xea\xf2t Nam \xf0\xe3\xf5\xfd\xd5\xdd\xfe", "Việt Nam đăơưƠƯ₫"),
        ("windows-1258", b"a\xcca\xd2a\xdea\xeca\xf2", "àảãáạ"),
        ("vni", "Vieät Nam ñaêng nhaäp".encode("cp1252"), "Việt Nam đăng nhập"),
        ("vni", "öôùc lónh thò nghæ ñôïi myõ".encode("cp1252"), "ước lĩnh thị nghỉ đợi mỹ"),
        ("vni", "AÙnh Aùnh AÙNH ÑÖÔØNG".encode("cp1252"), "Ánh Ánh ÁNH ĐƯỜNG"),
        ("vni", b"x\xf9 \xe2", "x\ufffd \ufffd"),
    ],
)
def test_known_letters(name: str, payload: bytes, text: str) -> None:
    assert DECODERS[name](payload) == text


@pytest.mark.parametrize("name", sorted(ENCODERS))
def test_every_letter_comes_back(name: str) -> None:
    for letter in LETTERS + ("" if name == "tcvn3" else "".join(char.upper() for char in LETTERS)):
        if name == "viscii" and letter in "ẲẴẪỶỸỴ":
            continue  # they stand where control codes stand
        assert DECODERS[name](ENCODERS[name](letter)) == letter, letter


@settings(deadline=None)
@given(st.text(LETTERS + " .-/0189", max_size=60))
def test_any_small_text_comes_back_where_bytes_are_letters(text: str) -> None:
    for name in ("tcvn3", "viscii"):
        assert DECODERS[name](ENCODERS[name](text)) == text


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_some_text(payload: bytes) -> None:
    for decode in DECODERS.values():
        assert unicodedata.is_normalized("NFC", decode(payload))


def test_capitals_of_tcvn3_follow_the_word() -> None:
    assert capitals("§ ĐăNG NHậP") == "§ ĐĂNG NHẬP"
    assert capitals("Tà áo Đỗ Ly Hà") == "Tà áo Đỗ Ly Hà"
    assert capitals("Hà NộI") == "HÀ NỘI"
    assert capitals("Hà NộI, báo cáo abc") == "Hà NỘI, báo cáo abc"
