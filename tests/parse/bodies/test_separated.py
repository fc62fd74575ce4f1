from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.bodies.conftest import Apart, rows_of, told

from luuvet.parse.bodies.headed import Header
from luuvet.parse.bodies.origin import Origin
from luuvet.parse.bodies.separated import Separated
from luuvet.parse.bodies.taken import Ask, Names
from luuvet.parse.checks import FormatError

VALUE = st.text(st.characters(exclude_characters="\r\n\0", exclude_categories=("Cs",)), min_size=1, max_size=8)


@given(st.lists(st.lists(VALUE, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from([",", ";", "\t"]))
@settings(max_examples=200, deadline=None)
def test_what_a_csv_writer_writes_is_read(lines: list[list[str]], separator: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\n").writerows(lines)
    messages = buffer.getvalue().removesuffix("\n").split("\n")
    reader = Separated(separator=separator, columns=("a", "b", "c"))
    found = told(reader.take(rows_of(messages), Ask((), "left", Names(), Origin())), len(messages))
    assert found == [dict(zip("abc", line, strict=True)) for line in lines]


def test_columns_fewer_and_more(apart: Apart) -> None:
    reader = Separated(columns=("a", "_", "c"))
    assert apart(reader, "1,2,3", "1,2", "1", '1,"x, ""y""",3,4') == [
        {"a": "1", "c": "3"},
        {"a": "1"},
        None,
        {"a": "1", "c": "3", "column_4": "4"},
    ]


def test_as_many_values_as_columns_where_that_is_said(apart: Apart) -> None:
    reader = Separated(columns=("a", "b"), exact=True)
    assert apart(reader, "1,2", "1,2,3", "1") == [{"a": "1", "b": "2"}, None, None]


def test_broken_quotes_are_missed_but_where_the_number_of_values_is_right(apart: Apart) -> None:
    """A client may put a quote into a value of a product that knows no quotes; its line must not disappear for that."""
    reader = Separated(columns=("a", "b", "c"))
    assert apart(reader, '1,"2', '1,"2,3,4', '1,2"x,3', '1,"2,3', '1,"2"x,3') == [
        None,
        None,
        {"a": "1", "b": '2"x', "c": "3"},
        {"a": "1", "b": '"2', "c": "3"},
        {"a": "1", "b": '"2"x', "c": "3"},
    ]


def test_without_quotes(apart: Apart) -> None:
    assert apart(Separated(quote="", separator="||", columns=("a", "b")), '1||"2') == [{"a": "1", "b": '"2'}]


def test_a_value_says_which_columns_a_line_has(apart: Apart) -> None:
    reader = Separated.declared("x", {"columns": {"of": 2, "T or U": "a, kind, b", "V": ["a", "kind", "c"]}})
    assert apart(reader, "1,T,2", "1,U,2", "1,V,2", "1,W,2") == [
        {"a": "1", "kind": "T", "b": "2"},
        {"a": "1", "kind": "U", "b": "2"},
        {"a": "1", "kind": "V", "c": "2"},
        None,
    ]


def test_a_w3c_file(apart: Apart) -> None:
    reader = Separated.w3c("x", {})
    found = apart(
        reader,
        "#Version: 1.0",
        "#Fields: date time cs(User-Agent)",
        "2026-11-22 10:00:00 Mozilla/5.0+(x)",
        '2026-11-22 10:00:01 "a b"',
    )
    assert found == [
        {"header": True},
        {"header": True},
        {"date": "2026-11-22", "time": "10:00:00", "cs(User-Agent)": "Mozilla/5.0+(x)"},
        {"date": "2026-11-22", "time": "10:00:01", "cs(User-Agent)": "a b"},
    ]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "needs 'columns' or a 'header'"),
        ({"columns": {"T": "a"}}, "'columns' needs 'of'"),
        ({"columns": "a", "header": {"before": "x"}}, "'header' is a mapping of after, starts, first, comments"),
        ({"columns": "a", "separator": "||"}, "'separator' is one character where there are quotes"),
        ({"columns": "a", "quote": "''"}, "'quote' one or none"),
    ],
)
def test_wrong_options_are_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        Separated.declared("x", options)


def test_no_columns_is_not_understood(apart: Apart) -> None:
    assert apart(Separated(header=Header(after="#Fields: ")), "a b c") == [None]
