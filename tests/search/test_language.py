from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.search.errors import QueryError
from luuvet.search.language import MOST_CHARACTERS, parse
from luuvet.search.tree import And, Between, Match, Not, Or, Pattern


def word(text: str, field: str = "") -> tuple[str, str]:
    return (field, text)


def flat(node):
    """A tree without columns, easy to compare."""
    if isinstance(node, Match):
        return (node.field, node.pattern.text) if not node.pattern.quoted else (node.field, f'"{node.pattern.text}"')
    if isinstance(node, Between):
        return (node.field, node.low, node.high, node.with_low, node.with_high)
    if isinstance(node, Not):
        return ("not", flat(node.part))
    return ("and" if isinstance(node, And) else "or", *map(flat, node.parts))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("a b", ("and", ("", "a"), ("", "b"))),
        ("a AND b or c", ("or", ("and", ("", "a"), ("", "b")), ("", "c"))),
        ("a b OR c d", ("or", ("and", ("", "a"), ("", "b")), ("and", ("", "c"), ("", "d")))),
        ("a (b or c)", ("and", ("", "a"), ("or", ("", "b"), ("", "c")))),
        ("not a b", ("and", ("not", ("", "a")), ("", "b"))),
        ("-a !b +c", ("and", ("not", ("", "a")), ("not", ("", "b")), ("", "c"))),
        ("x:(a or not b)", ("or", ("x", "a"), ("not", ("x", "b")))),
        ('x:"a b"', ("x", '"a b"')),
        ("x:[1 TO 5}", ("x", "1", "5", True, False)),
        ("x:>=5", ("x", "5", None, True, True)),
        ("x:<5", ("x", None, "5", True, False)),
        ("@timestamp:[2026-11-22T00:00:00 to *]", ("@timestamp", "2026-11-22T00:00:00", None, True, True)),
        ("source.ip:2001:db8::1/64", ("source.ip", "2001:db8::1/64")),
        ("android origin nothing", ("and", ("", "android"), ("", "origin"), ("", "nothing"))),
        ("a~2 b^3", ("and", ("", "a~2"), ("", "b^3"))),
        ("/etc/shadow", ("", "/etc/shadow")),
        ("ngày:2", ("", "ngày:2")),
    ],
)
def test_what_a_query_means(query, expected):
    assert flat(parse(query)) == expected


@pytest.mark.parametrize("query", ["", "   ", "*"])
def test_an_empty_query_asks_for_everything(query):
    assert parse(query) is None


def test_wildcards_and_escapes_are_told_apart():
    assert parse("a*b?") == Match("", Pattern(("a", "*", "b", "?", ""), False, 1))
    assert parse("a\\*b") == Match("", Pattern(("a*b",), False, 1))
    assert parse("C:\\Temp\\x") == Match("C", Pattern(("\\Temp\\x",), False, 3))
    assert parse("file.path:C:\\Temp\\x") == Match("file.path", Pattern(("C:\\Temp\\x",), False, 11))


@pytest.mark.parametrize(
    ("query", "column", "key"),
    [
        ("a and", 3, "operator"),
        ("or a", 1, "operator"),
        ("a or and b", 6, "operator"),
        ("()", 2, "operator"),
        ("a (b", 3, "open-bracket"),
        ("a) b", 2, "stray-bracket"),
        ('a "b', 3, "open-quote"),
        ("user.name: x", 1, "no-value"),
        ("x:[1 5]", 3, "range"),
        ("x:(a y:b)", 6, "nested-field"),
        ("(" * 60 + "a" + ")" * 60, 0, "too-deep"),
        ("a " * 1000, 0, "too-many-terms"),
        ("a" * (MOST_CHARACTERS + 1), 0, "too-long"),
        ("*a*b" * 60, 0, "too-many-wildcards"),
    ],
)
def test_a_fault_has_its_column(query, column, key):
    with pytest.raises(QueryError) as error:
        parse(query)
    assert (error.value.column, error.value.key) == (column, key)
    assert error.value.sentence("vi") != error.value.sentence("en")


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.text('ab:*?"()[]{}\\ /-!<>=ANDOR', max_size=30)))
def test_any_text_is_a_query_or_a_sentence(text):
    try:
        parse(text)
    except QueryError as error:
        assert str(error) and 0 <= error.column <= len(text) + 1


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=20))
def test_a_phrase_is_taken_literally(text):
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    found = parse(f"user.name:{quoted}")
    assert isinstance(found, Match) and found.pattern.pieces == (text,)


def test_or_is_kept_apart_from_and():
    assert isinstance(parse("a or b"), Or) and isinstance(parse("a and b"), And)
