from __future__ import annotations

import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luuvet.kit.fold import fold
from luuvet.search.text import like, words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("failed", [0]),
        ("FAILED", [0]),
        ("sshd", [0, 1]),
        ("ssh", []),
        ("ssh*", [0, 1]),
        ("*shd", [0, 1]),
        ("*ss*", [0, 1, 7]),
        ("*assw* root", [0]),
        ("198.51.100.7", [0]),
        ("198.51.100.70", [1]),
        ("198.51.100.7*", [0, 1]),
        ('"password for"', [0, 1]),
        ('"password   for root"', [0]),
        ('"for password"', []),
        ('"assword for"', []),
        ("dang nhap", [2, 3]),
        ("đăng nhập", [2]),
        ("ĐĂNG", [2]),
        ('"dang nhap that bai"', [2]),
        ('"đăng nhập"', [2]),
        ("hoa", [2]),
        ("hoà", [2]),
        ("hòa", []),
        ("đ*", [2]),
        ("a_b%c", [4]),
        ("*a_b%c*", [4]),
        ("*'quoted'*", [4]),
        ("%", [4]),
        ("sshd and not failed", [1]),
        ("failed or flow", [0, 6]),
        ("event.original:flow", [6]),
        ("nothing-like-this", []),
    ],
)
def test_words_phrases_and_wildcards(asked, query, expected):
    assert asked.indices(query) == expected


def test_the_form_of_the_query_does_not_matter(asked):
    for text in ("đăng nhập", '"Đặng Văn Hoà"'):
        apart = unicodedata.normalize("NFD", text)
        assert asked.indices(apart) == asked.indices(text) == [2]


def test_words_are_split_as_the_index_splits(asked):
    texts = ["a-b_c.d 1:2", "đường dẫn/tới", "x\u00a0y", "", "--"]
    for text in (*(event["event.original"] for event in asked.events), *texts):
        sql = "SELECT tokens({t:String}, 'splitByNonAlpha') AS t"
        assert asked.store._engine.read(sql, {"t": fold(text)})["t"][0].to_list() == words(fold(text))


def test_like_takes_its_signs_literally():
    assert like("50%_\\x") == "50\\%\\_\\\\x"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=25))
def test_any_phrase_is_answered(asked, text):
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert set(asked.indices(quoted)) <= set(range(8))
