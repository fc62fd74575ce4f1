from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.text import decode, decode_one


def test_plain_utf8_says_nothing_about_how() -> None:
    texts, how = decode([b"abc", "đăng nhập".encode(), b""])
    assert texts.to_list() == ["abc", "đăng nhập", ""]
    assert how.to_list() == [None, None, None]


def test_bad_bytes_are_replaced_and_counted_only_where_they_are() -> None:
    texts, how = decode([b"good", b"a\xff\xfeb", b"nul\x00"])
    assert texts.to_list() == ["good", "a\ufffd\ufffdb", "nul\x00"]
    assert how.to_list() == [None, "utf-8 with 2 bytes replaced", None]


def test_the_encoding_of_a_file_counts() -> None:
    texts, how = decode(["tôi".encode("utf-16-le"), b"abc"], ["utf-16-le", ""])
    assert texts.to_list() == ["tôi", "abc"]
    assert how.to_list() == ["utf-16-le", None]


@given(st.binary(max_size=60))
def test_any_bytes_become_text(payload: bytes) -> None:
    text, how = decode_one(payload)
    assert (how is None) == (text.encode() == payload)
