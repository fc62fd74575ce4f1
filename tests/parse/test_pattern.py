from __future__ import annotations

import polars as pl
import pytest

from luuvet.parse.pattern import compile_pattern


def groups(text: str, message: str, **kw: bool) -> list[str | None] | None:
    pattern = compile_pattern(text, **kw)
    found = list(pl.Series([message]).str.extract_groups(pattern.regex)[0].values())
    return None if found[-1] is None else found[:-1]


def test_pieces_and_named_groups_give_fields_in_order() -> None:
    pattern = compile_pattern(
        r"from %{ip:source.ip}(?: port %{int:source.port})?: (?<url.original>(?<url.path>/\S*)\?\S*)"
    )
    assert pattern.fields == ("source.ip", "source.port", "url.original", "url.path")
    assert groups(r"a %{int:x} (?<y>.*)", "a 7 b c") == ["7", "b c"]


def test_a_match_without_values_differs_from_no_match() -> None:
    assert groups("a(?: %{int:x})?", "a") == [None]
    assert groups("a(?: %{int:x})?", "b") is None


def test_whole_message_or_anywhere() -> None:
    assert groups("b%{int:x}", "a b1 c") is None
    assert groups("b%{int:x}", "a b1 c", whole=False) == ["1"]


def test_a_tail_that_is_not_kept_is_not_walked_but_matches_newlines() -> None:
    assert groups("a%{int:x}.*", "a1 and\nmore") == ["1"]
    assert compile_pattern("a.*").regex.endswith("()")


@pytest.mark.parametrize(
    ("text", "starts", "holds"),
    [
        ("Accepted %{token:m} for %{token:u}", "Accepted ", "Accepted "),
        (r"\(%{token:u}\) CMD \(", "(", ") CMD ("),
        ("(?:a|b) stays here", "", " stays here"),
        ("one|two", "", ""),
        ("abc?d", "ab", "ab"),
        ("x{2}y", "", "y"),
        (r"a[^\]]*b[\]x]c", "a", "a"),
    ],
)
def test_literals_that_every_match_has(text: str, starts: str, holds: str) -> None:
    pattern = compile_pattern(text)
    assert (pattern.starts, pattern.holds) == (starts, holds)


def test_faults_are_named() -> None:
    with pytest.raises(ValueError, match="no piece 'nope'"):
        compile_pattern("%{nope:x}")
    with pytest.raises(ValueError, match="captures without a name"):
        compile_pattern("a(b)")
    with pytest.raises(ValueError, match="contain each other"):
        compile_pattern("%{a}", {"a": "%{b}", "b": "%{a}"})
    compile_pattern(r"a\(b\)[(]")


def test_request_lines_and_what_is_none() -> None:
    def told(text: str) -> dict[str, str]:
        pattern = compile_pattern('"%{http_request}"')
        found = groups('"%{http_request}"', text)
        return (
            {} if found is None else {name: value for name, value in zip(pattern.fields, found, strict=True) if value}
        )

    assert told('"GET /a b?c=\\"d HTTP/1.1"') == {
        "http.request.method": "GET",
        "url.original": '/a b?c=\\"d',
        "url.path": "/a b",
        "url.query": 'c=\\"d',
        "http.version": "1.1",
    }
    assert told('"CONNECT x.example:443 HTTP/1.1"')["url.domain"] == "x.example"
    assert told('"GET http://[2001:db8::1]:81/x"')["url.port"] == "81"
    assert told(r'"\x16\x03\x01"') == {"http.request.raw": r"\x16\x03\x01"}
    assert told('"hello world"') == {"http.request.raw": "hello world"}


@pytest.mark.parametrize("text", ["a[b", "a(?:b", r"a[\]"])
def test_an_open_bracket_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not closed"):
        compile_pattern(text)


def test_classes_may_begin_with_a_bracket_or_a_backslash() -> None:
    assert compile_pattern(r"(?<a>[^\\]+)\\%{word:b}").fields == ("a", "b")
    assert compile_pattern(r"(?<a>[]x(]+)-tail").holds == "-tail"
