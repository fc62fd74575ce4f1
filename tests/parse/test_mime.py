from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse import mime


@pytest.mark.parametrize(
    ("header", "text"),
    [
        ("=?UTF-8?B?SMOzYSDEkcahbg==?=", "Hóa đơn"),
        ("=?utf-8?q?Re:_H=C3=B3a_=C4=91=C6=A1n?= so 12", "Re: Hóa đơn so 12"),
        ("=?UTF-8?B?SMOzYSA=?= =?UTF-8?B?xJHGoW4=?=", "Hóa đơn"),
        ("Về việc =?UTF-8?Q?h=C3=B3a?=", "Về việc hóa"),
        ("=?windows-1258?Q?H=F3a?=", "Hóa"),
        ("=?UTF-8?Q?ho=CC=81a?=", "hóa"),
        ("=?x-nobody?B?SMOzYQ==?=", "=?x-nobody?B?SMOzYQ==?="),
        ("=?UTF-8?B?SMOzYSDEkcah", "=?UTF-8?B?SMOzYSDEkcah"),
        ("=?UTF-8?B?/w==?=", "=?UTF-8?B?/w==?="),
        ("plain = ? text", "plain = ? text"),
    ],
)
def test_headers(header: str, text: str) -> None:
    assert mime.text_of(header) == text


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    assert isinstance(mime.text_of(text), str)


def test_columns_keep_what_is_not_encoded() -> None:
    frame = pl.DataFrame({"email.subject": ["=?UTF-8?B?SMOzYSDEkcahbg==?=", "Chào", None], "other": ["=?x", "", None]})
    done = frame.with_columns(mime.steps(frame.columns))
    assert done["email.subject"].to_list() == ["Hóa đơn", "Chào", None]
    assert done["other"].to_list() == frame["other"].to_list()
    assert mime.steps(["user.name"]) == []
