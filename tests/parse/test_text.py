from __future__ import annotations

import time
import unicodedata

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.text import COMPOSED, composed, decode, decode_one


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


def test_legacy_bytes_are_read_and_the_encoding_is_told() -> None:
    lines = [b"plain", b"\xa7\xa8ng nh\xcbp th\xb5nh c\xabng", "Accès refusé".encode("cp1252"), "đăng nhập".encode()]
    texts, how = decode(lines)
    assert texts.to_list() == ["plain", "Đăng nhập thành công", "Accès refusé", "đăng nhập"]
    assert how.to_list() == [None, "tcvn3", "windows-1252", None]


def test_converted_legacy_text_is_seen_through_where_all_is_valid_utf8() -> None:
    lines = ["§¨ng nhËp thµnh c«ng".encode(), "Accès refusé à Hélène".encode(), "hoà bình".encode()]
    texts, how = decode(lines)
    assert texts.to_list() == ["Đăng nhập thành công", "Accès refusé à Hélène", "hoà bình"]
    assert how.to_list() == ["tcvn3 in utf-8", None, None]


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_counts_at_the_beginning(name: str) -> None:
    assert decode_one("\ufeffđã xoá".encode(name)) == ("đã xoá", name)


def test_combining_marks_are_noted_and_kept() -> None:
    apart = unicodedata.normalize("NFD", "người dùng")
    texts, how = decode([apart.encode(), b"x"])
    assert texts.to_list() == [apart, "x"]
    assert how.to_list() == [COMPOSED, None]


def test_fields_of_noted_events_are_composed_and_the_record_is_not() -> None:
    apart = unicodedata.normalize("NFD", "Hải")
    frame = pl.DataFrame(
        {
            "luuvet.text": [COMPOSED, None],
            "event.original": [apart, apart],
            "user.name": [apart, apart],
            "event.type": [[apart], [apart]],
            "process.pid": [1, 2],
        }
    )
    made = composed(frame)
    assert made["event.original"].to_list() == [apart, apart]
    assert made["user.name"].to_list() == ["Hải", apart]
    assert made["event.type"].to_list() == [["Hải"], [apart]]
    assert made["process.pid"].to_list() == [1, 2]


def test_a_flood_of_rubbish_costs_little() -> None:
    begun = time.process_time()
    decode([bytes(range(128, 256)) * 500] * 20)
    assert time.process_time() - begun < 5
