"""Sigma values on a field, by what they match (Sigma specification 2.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sigma.types import SigmaCompareExpression, SigmaNumber, SigmaQueryExpression, SigmaString

from luuvet.detect.values import Unsupported, leaf, wildcard_regex

Fired = Callable[..., list[bool]]
CL = "process.command_line"


def only(fired: Fired, item: str, *texts: Any, field: str = CL) -> list[bool]:
    """Whether a selection of one item fires on events that have these values."""
    return fired(f"  s:\n    {item}\n  condition: s", [{field: text} for text in texts])


@pytest.mark.parametrize(
    ("item", "yes", "no"),
    [
        (f"{CL}: 'Net User'", ["net user", "NET USER"], ["net user x", "xnet user"]),
        (f"{CL}|contains: ' -enc'", ["ps -ENC abc", "a -enc"], ["ps-enc"]),
        (f"{CL}|startswith: '/bin/'", ["/bin/sh", "/BIN/x"], ["x/bin/sh"]),
        (f"{CL}|endswith: '.exe'", ["a.exe", "A.EXE"], ["a.exe ", "aexe"]),
        (f"{CL}|contains|all: ['a b', 'c']", ["xx a b c"], ["a b", "c"]),
        (f"{CL}: 'a*z'", ["az", "a\nb z", "ABCZ"], ["az ", "xaz"]),
        (f"{CL}: 'a?z'", ["abz", "a\nz"], ["az", "abbz"]),
        (rf"{CL}: 'a\*z'", ["a*z"], ["abz"]),
        (rf"{CL}: 'C:\\*\\x'", [r"C:\a\x"], ["C:a"]),
        (rf"{CL}|endswith: '\cmd.exe'", [r"C:\cmd.exe"], ["C:/cmd.exe"]),
        (f"{CL}|contains: 'a.b(c)[d]+$'", ["x a.b(c)[d]+$ y"], ["axb(c)d"]),
        (f"{CL}|cased: Foo", ["Foo"], ["foo"]),
        (f"{CL}|contains|cased: Foo", ["xFoox"], ["xfoox"]),
        (f"{CL}|re: '^a[0-9]+$'", ["a12"], ["A12", "a", "xa1"]),
        (f"{CL}|re|i: '^a[0-9]+$'", ["A12"], ["b1"]),
        (f"{CL}|re|i|m: '^b$'", ["a\nB\nc"], ["ab"]),
        (f"{CL}|re|s: 'a.c'", ["a\nc"], ["ac"]),
        (f"{CL}|windash|contains: ' -f '", ["x -f y", "x /f y", "x –f y"], ["x f y"]),
        (f"{CL}|base64|contains: 'foobar'", ["x Zm9vYmFy y"], ["foobar"]),
        (f"{CL}|base64offset|contains: 'foobar'", ["Zm9vYmFy", "xmb29iYXI", "Zvb2Jhc"], ["Zm9v"]),
        (f"{CL}|wide|base64offset|contains: 'ab'", ["YQBiA"], ["YWI"]),
        (f"{CL}: '*'", ["x"], []),
        (f"{CL}: 'đăng nhập'", ["ĐĂNG NHẬP"], ["dang nhap"]),
    ],
)
def test_texts(fired: Fired, item: str, yes: list[str], no: list[str]) -> None:
    texts = [*yes, *no, None]
    assert only(fired, item, *texts) == [True] * len(yes) + [False] * (len(no) + 1)


def test_a_list_is_any_of_its_values(fired: Fired) -> None:
    assert only(fired, f"{CL}|contains: [a, b]", "xa", "xb", "xc") == [True, True, False]


def test_null_and_empty_text_are_absence(fired: Fired) -> None:
    assert only(fired, f"{CL}: null", "x", None) == [False, True]
    assert only(fired, f"{CL}: ''", "x", None) == [False, True]
    assert only(fired, f"{CL}: ['', a]", "x", None, "a") == [False, True, True]


def test_exists(fired: Fired) -> None:
    assert only(fired, f"{CL}|exists: true", "x", None) == [True, False]
    assert only(fired, f"{CL}|exists: false", "x", None) == [False, True]


def test_not_equal(fired: Fired) -> None:
    assert only(fired, f"{CL}|neq: a", "a", "b", None) == [False, True, True]


@pytest.mark.parametrize(
    ("modifier", "right"),
    [
        ("lt", [True, False, False]),
        ("lte", [True, True, False]),
        ("gt", [False, False, True]),
        ("gte", [False, True, True]),
    ],
)
def test_comparison_of_a_number_field(fired: Fired, modifier: str, right: list[bool]) -> None:
    answers = only(fired, f"process.pid|{modifier}: 10", 9, 10, 11, None, field="process.pid")
    assert answers == [*right, False]


def test_comparison_of_a_leftover(fired: Fired) -> None:
    assert only(fired, "some.size|gte: 10", 9, "10", "many", 10.5, field="some.size") == [False, True, False, True]


def test_a_number_equals_its_text(fired: Fired) -> None:
    assert only(fired, "process.pid: 4624", 4624, 46240, field="process.pid") == [True, False]
    assert only(fired, "event.code: 4624", "4624", "x4624", field="event.code") == [True, False]


def test_a_truth_in_the_leftovers(fired: Fired) -> None:
    assert only(fired, "some.flag: true", True, False, "true", field="some.flag") == [True, False, True]


@pytest.mark.parametrize(
    ("network", "yes", "no"),
    [
        ("10.0.0.0/8", ["10.1.2.3", "::ffff:10.9.9.9"], ["11.0.0.1", "10.1.2", "x", "10.1.2.999"]),
        ("203.0.113.128/25", ["203.0.113.200"], ["203.0.113.100"]),
        ("2001:db8::/32", ["2001:db8::1"], ["2001:db9::1", "203.0.113.1", "zz:"]),
    ],
)
def test_networks(fired: Fired, network: str, yes: list[str], no: list[str]) -> None:
    answers = only(fired, f"source.ip|cidr: '{network}'", *yes, *no, None, field="source.ip")
    assert answers == [True] * len(yes) + [False] * (len(no) + 1)


def test_reference_to_another_field(fired: Fired) -> None:
    events = [
        {"user.name": "hoa", "user.target.name": "HOA"}, {"user.name": "hoa", "user.target.name": "hoang"},
        {"user.name": "hoa"}, {"user.target.name": "hoa"},
    ]  # fmt: skip
    assert fired("  s:\n    user.name|fieldref: user.target.name\n  condition: s", events) == [
        True,
        False,
        False,
        False,
    ]
    ends = fired("  s:\n    user.target.name|fieldref|startswith: user.name\n  condition: s", events)
    assert ends == [True, True, False, False]


def test_hour_of_the_event(fired: Fired) -> None:
    events = [{"@timestamp": "2026-01-05T03:00:00"}, {"@timestamp": "2026-01-05T04:59:00"}]
    assert fired("  s:\n    '@timestamp|hour': 3\n  condition: s", events) == [True, False]


def test_a_list_field_holds_if_one_value_does(fired: Fired) -> None:
    answers = only(fired, "event.type: creation", ["user", "creation"], ["user"], field="event.type")
    assert answers == [True, False]
    both = only(fired, "event.type|all: [user, creation]", ["user", "creation"], ["user"], field="event.type")
    assert both == [True, False]


def test_keywords_search_the_record(fired: Fired) -> None:
    records = ["a FOO b", "bar x", "nothing", "fo o"]
    assert only(fired, "- foo\n    - 'b?r'", *records, field="event.original") == [True, True, False, False]
    assert only(fired, "'|all': [a, foo]", *records, field="event.original") == [True, False, False, False]


def test_placeholders(book: Callable[..., Any]) -> None:
    rule = (
        "title: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlogsource: {category: process}\n"
        "detection:\n  s:\n    user.name|expand: '%admins%'\n  condition: s\n"
    )
    (problem,) = book(rule).problems
    assert problem.fatal and "%admins%" in problem.reason and "placeholders.yml" in problem.reason
    assert problem.line == 6
    (made,) = book(rule, placeholders="admins: [minh, 'quan*']").rules
    assert made.what == ("or", ("equals", "user.name", "minh"), ("pattern", "user.name", r"(?is)\Aquan"))


def test_what_cannot_be_run_says_so() -> None:
    with pytest.raises(Unsupported, match="SigmaQueryExpression"):
        leaf("a", SigmaQueryExpression("x", "y"), {}, str)
    with pytest.raises(Unsupported, match="keyword"):
        leaf(None, SigmaString(""), {}, str)
    with pytest.raises(Unsupported, match="keyword"):
        leaf(None, SigmaCompareExpression(SigmaNumber(1), SigmaCompareExpression.CompareOperators.LT), {}, str)


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="*?\\"), min_size=1),
    st.text(max_size=5),
    st.text(max_size=5),
)
def test_any_text_between_wildcards_is_found(text: str, before: str, after: str) -> None:
    regex = wildcard_regex(SigmaString(f"*{text}*").s).replace(r"\z", r"\Z")
    assert re.search(regex, before + text + after)
    assert bool(re.search(regex, before)) == (text.lower() in before.lower() or text == before)
