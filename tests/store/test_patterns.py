from __future__ import annotations

import re

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luuvet.store import matcher_in_memory
from luuvet.store.patterns import SET_PATTERNS


@pytest.fixture(scope="module")
def matcher():
    matcher = matcher_in_memory()
    yield matcher
    matcher.close()


def test_each_value_gets_the_numbers_of_its_patterns(matcher):
    values = pl.Series(["Failed password", None, "sudo: root", "failed sudo", "Failed password", ""])
    found = matcher.match(values, ["(?i)failed", "sudo", "^$", "never"])
    assert found.dtype == pl.List(pl.UInt32)
    assert found.to_list() == [[0], [], [1], [0, 1], [0], [2]]


def test_a_pattern_that_does_not_compile_is_named_and_the_others_go_on(matcher):
    assert matcher.match(pl.Series(["abc"]), ["(bad", "b", "[", "c$"]).to_list() == [[1, 3]]
    assert {"(bad", "["} <= set(matcher.rejected) and "b" not in matcher.rejected


def test_nothing_to_match_is_an_empty_list(matcher):
    assert matcher.match(pl.Series(["a", "b"]), []).to_list() == [[], []]
    assert matcher.match(pl.Series([None, None], dtype=pl.String), ["a"]).to_list() == [[], []]
    assert matcher.match(pl.Series([], dtype=pl.String), ["a"]).to_list() == []


def test_a_set_larger_than_one_compile_is_split(matcher):
    patterns = [f"needle-{number}x" for number in range(SET_PATTERNS + 50)]
    found = matcher.match(pl.Series(["needle-7x needle-2049x", "no"]), patterns)
    assert found.to_list() == [[7, SET_PATTERNS + 49], []]


def test_numbers_stay_right_behind_a_pattern_that_does_not_compile(matcher):
    patterns = ["(bad", *(f"needle-{number}x" for number in range(1, SET_PATTERNS)), "[", "z", "y"]
    found = matcher.match(pl.Series(["y needle-3x z", None, "z", "y needle-3x z"]), patterns)
    assert found.to_list() == [
        [3, SET_PATTERNS + 1, SET_PATTERNS + 2],
        [],
        [SET_PATTERNS + 1],
        [3, SET_PATTERNS + 1, SET_PATTERNS + 2],
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.lists(st.text("abĐđ'\\%\n", max_size=6), min_size=1, max_size=6),
    literals=st.lists(st.text("abĐđ'\\%", min_size=1, max_size=3), min_size=1, max_size=4),
)
def test_literals_match_as_python_finds_them(matcher, values, literals):
    found = matcher.match(pl.Series(values), [re.escape(literal) for literal in literals])
    expected = [[n for n, literal in enumerate(literals) if literal in value] for value in values]
    assert found.to_list() == expected
