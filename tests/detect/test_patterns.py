"""Patterns on values: the small way, the engine's way, and that they agree."""

from __future__ import annotations

import re

import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect import patterns
from luuvet.detect.patterns import Matcher, PolarsMatcher

VALUES = ["", "abc", "ABC", "xaby", "a\nb", "đăng nhập", "C:\\Windows\\x.exe", "100%"]
PATTERNS = [r"(?is)\Aab", r"(?is)b\z", r"(?s)ab", r"(?is)a.b", r"(?is)ĐĂNG", r"(?is)\\x\.exe\z", "zzz", r"[0-9]+%"]


def pairs(found: patterns.Pairs) -> list[tuple[int, int]]:
    return sorted(zip(found[0].tolist(), found[1].tolist(), strict=True))


RIGHT = sorted(
    (at, which)
    for at, value in enumerate(VALUES)
    for which, pattern in enumerate(PATTERNS)
    if re.search(pattern.replace(r"\z", r"\Z"), value)
)


def test_a_small_set() -> None:
    assert pairs(patterns.few(pa.array(VALUES, pa.large_string()), PATTERNS)) == RIGHT
    assert pairs(patterns.few(pa.array(VALUES, pa.large_string()), PATTERNS[:1])) == [(1, 0), (2, 0)]
    assert pairs(patterns.few(pa.array([], pa.large_string()), PATTERNS)) == []


def test_a_large_set_by_the_engine(engine: Matcher) -> None:
    assert pairs(patterns.many(pl.Series(VALUES), PATTERNS, engine)) == RIGHT
    assert pairs(patterns.many(pl.Series([], dtype=pl.String), PATTERNS, engine)) == []


def test_the_matcher_without_an_engine_gives_lists() -> None:
    lists = PolarsMatcher().match(pl.Series([*VALUES, None], dtype=pl.String), PATTERNS)
    assert lists.dtype == pl.List(pl.UInt32)
    assert [(at, which) for at, found in enumerate(lists.to_list()) for which in found] == RIGHT


def test_what_the_engine_rejects_is_matched_all_the_same(engine: Matcher) -> None:
    assert pairs(patterns.many(pl.Series(VALUES), ["xyz", "abc"], _Rejecting("abc"))) == [(1, 1)]
    assert not engine.rejected


class _Rejecting:
    """An engine that compiles nothing of what it is given."""

    def __init__(self, pattern: str) -> None:
        self.rejected = {pattern: "too large"}

    def match(self, values: pl.Series, patterns: list[str]) -> pl.Series:
        return pl.Series([[] for _ in values], dtype=pl.List(pl.UInt32))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text("abcAB.\\ \nđ", max_size=6), max_size=8),
    st.lists(st.text("abc.đ", min_size=1, max_size=3), max_size=6),
)
def test_both_ways_agree(engine: Matcher, values: list[str], texts: list[str]) -> None:
    regexes = [f"(?is){re.escape(text)}" for text in texts]
    if not values or not regexes:
        return
    small = pairs(patterns.few(pa.array(values, pa.large_string()), regexes))
    assert small == pairs(patterns.many(pl.Series(values, dtype=pl.String), regexes, engine))


def test_equal_in_any_case() -> None:
    texts = pa.array(["abc", "đăng nhập", "none"], pa.large_string())
    assert pairs(patterns.equal(pa.array([*VALUES, "ĐĂNG NHẬP"], pa.large_string()), texts)) == [
        (1, 0),
        (2, 0),
        (5, 1),
        (8, 1),
    ]
    assert pairs(patterns.equal(pa.array(VALUES, pa.large_string()), texts[:0])) == []
