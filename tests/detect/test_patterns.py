"""Patterns on values: by one expression, by needles, and that both agree with a plain reading."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect import patterns
from luuvet.detect.column import NO_ROWS, Column
from luuvet.detect.needles import needles

VALUES = ["", "abc", "ABC", "xaby", "a\nb", "đăng nhập", "C:\\Windows\\x.exe", "100%", "say `e`n`v now", "\x02abz"]
PATTERNS = [
    r"(?is)\Aab", r"(?is)b\z", r"(?s)ab", r"(?is)a.b", r"(?is)ĐĂNG", r"(?is)\\x\.exe\z", "zzz", r"[0-9]+%", r"(?i)windows.*exe",
    r"(?i)`?e`?n`?v", r"(?is)C:\\.*x\.e", r"(?is)abc",
]  # fmt: skip


def column(values: list[str]) -> Column:
    return Column(NO_ROWS, NO_ROWS, pa.array(values, pa.large_string()), False, [0])


def sought(asked: list[str]) -> patterns.Sought:
    return patterns.sought(asked, [needles(pattern) for pattern in asked])


def pairs(found: patterns.Pairs) -> list[tuple[int, int]]:
    return sorted(zip(found[0].tolist(), found[1].tolist(), strict=True))


def right(values: list[str], asked: list[str]) -> list[tuple[int, int]]:
    plain = [re.compile(pattern.replace(r"\z", r"\Z")) for pattern in asked]
    return [(at, which) for at, value in enumerate(values) for which, one in enumerate(plain) if one.search(value)]


def test_by_one_expression() -> None:
    values = pa.array(VALUES, pa.large_string())
    assert pairs(patterns.few(values, PATTERNS)) == right(VALUES, PATTERNS)
    assert pairs(patterns.few(values, PATTERNS[:1])) == [(1, 0), (2, 0)]
    assert pairs(patterns.few(values[:0], PATTERNS)) == []


def test_by_needles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "FEW", 0)
    monkeypatch.setattr(patterns, "_LOOP", 0)
    made = sought(PATTERNS)
    assert pairs(patterns.matched(made, column(VALUES))) == right(VALUES, PATTERNS)
    assert pairs(patterns.matched(made, column([]))) == []
    assert pairs(patterns.matched(sought([]), column(VALUES))) == []


def test_only_what_has_no_needle_is_asked_everywhere() -> None:
    made = sought(PATTERNS)
    assert [PATTERNS[number] for number in made.blind] == [r"(?s)ab", r"(?is)a.b", r"[0-9]+%", r"(?i)`?e`?n`?v"]
    assert [text for text, exact in zip(PATTERNS, made.exact, strict=True) if not exact and text.startswith("(?is)")]


def test_a_needle_of_several_patterns_is_sought_once() -> None:
    made = sought(["(?is)abc", "(?is)abc.*x", "(?s)abc"])
    assert made.texts == ("abc",) and made.owners.tolist() == [0, 1, 2]


letters = "abcAB.\\ \nđĐ"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text(letters, max_size=9), min_size=1, max_size=8),
    st.lists(st.tuples(st.sampled_from(["", r"\A"]), st.text("abc.đ\\", min_size=1, max_size=4), st.sampled_from(["", r"\z"])),
             min_size=1, max_size=6),
)  # fmt: skip
def test_both_ways_agree_with_a_plain_reading(values: list[str], texts: list[tuple[str, str, str]]) -> None:
    asked = list(dict.fromkeys(f"(?is){first}{re.escape(text)}{last}" for first, text, last in texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "FEW", 0)
        assert pairs(patterns.matched(sought(asked), column(values))) == right(values, asked)
        patch.setattr(patterns, "_LOOP", 0)
        assert pairs(patterns.matched(sought(asked), column(values))) == right(values, asked)
    assert pairs(patterns.few(pa.array(values, pa.large_string()), asked)) == right(values, asked)


def test_equal_in_any_case() -> None:
    texts = pa.array(["abc", "đăng nhập", "none"], pa.large_string())
    lower = pc.utf8_lower(pa.array([*VALUES, "ĐĂNG NHẬP"], pa.large_string()))
    assert pairs(patterns.equal(lower, texts)) == [(1, 0), (2, 0), (5, 1), (10, 1)]
    assert pairs(patterns.equal(lower, texts[:0])) == []


@pytest.mark.parametrize("share", [0, 1, 20])
def test_where_few_values_hold_a_needle_those_are_sorted_out_first(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "FEW", 0)
    monkeypatch.setattr(patterns, "_LOOP", 0)
    monkeypatch.setattr(patterns, "SAMPLE", 8)
    values = [f"a needle {n}" if n % 20 < share else f"(hay) {n}" for n in range(200)]
    asked = ["(?is)needle 1", r"(?is)9\z", r"(?is)\Aa.*8"]
    assert pairs(patterns.matched(sought(asked), column(values))) == right(values, asked)
