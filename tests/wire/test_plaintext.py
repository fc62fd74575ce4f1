from __future__ import annotations

import unicodedata

import pytest

from luuvet.wire.plaintext import NoText, text_of

TEXT = "Tên tài sản;Tên máy;Địa chỉ IP;Đơn vị\r\nMáy văn thư;pc-7;192.0.2.7;Văn phòng Bộ\r\n"


def windows_1258(text: str) -> bytes:
    """As a Vietnamese Windows writes it: letters with their hat or horn, tones as marks behind them."""
    out = b""
    for char in text:
        apart = unicodedata.normalize("NFD", char)
        tones = [mark for mark in apart if mark in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(mark for mark in apart if mark not in tones))
        out += (base + "".join(tones)).encode("cp1258")
    return out


@pytest.mark.parametrize(
    ("content", "how"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (windows_1258(TEXT), "windows-1258"),
        (unicodedata.normalize("NFD", TEXT).encode(), ""),
    ],
)
def test_what_programs_write_is_read(content: bytes, how: str) -> None:
    assert text_of(content) == (TEXT, how)


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04\x00\x00\x08\x00" * 20, TEXT.encode()[:40] + b"\xff\xfe\x80" + TEXT.encode(), bytes(range(256))],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(NoText):
        text_of(content)


def test_nothing_is_an_empty_text() -> None:
    assert text_of(b"") == ("", "")
