from __future__ import annotations

import pytest
from tests.parse.bodies.conftest import Apart

from luuvet.event.raw import Raw, Sealed
from luuvet.parse.bodies.headed import Header
from luuvet.parse.bodies.origin import Headers, Origin
from luuvet.parse.bodies.separated import Separated
from luuvet.parse.checks import FormatError

W3C = Separated(separator=" ", header=Header(after="#Fields:", comments="#"))


def origin(headers: Headers, *files: tuple[str, int]) -> Origin:
    runs = [
        Sealed(
            "0" * 16,
            0,
            Raw("file", "", f"sha256:{name * 64} /{name}", "line", 0, [b"x"] * count, positions=range(count)),
        )
        for name, count in files
    ]
    return Origin(runs, headers=headers)


def test_each_line_belongs_to_the_header_before_it(apart: Apart) -> None:
    lines = ["#Fields: a b", "1 2", "#Fields: b a", "1 2", "#Remark: x", "3 4"]
    found = apart(W3C, *lines, origin=origin(Headers(), ("a", 6)))
    assert [one for one in found if one != {"header": True}] == [
        {"a": "1", "b": "2"},
        {"b": "1", "a": "2"},
        {"b": "3", "a": "4"},
    ]


def test_each_source_has_its_own(apart: Apart) -> None:
    found = apart(
        W3C, "#Fields: a b", "1 2", "1 2", "#Fields: c d", "1 2", origin=origin(Headers(), ("a", 2), ("b", 3))
    )
    assert found == [{"header": True}, {"a": "1", "b": "2"}, None, {"header": True}, {"c": "1", "d": "2"}]


def test_the_last_header_holds_in_the_next_batch(apart: Apart) -> None:
    headers = Headers()
    apart(W3C, "#Fields: x y", "#Fields: a b", origin=origin(headers, ("a", 2)))
    assert apart(W3C, "1 2", origin=origin(headers, ("a", 1))) == [{"a": "1", "b": "2"}]
    assert apart(W3C, "1 2", origin=origin(headers, ("b", 1))) == [None]


def test_declared_columns_count_where_no_header_was_seen(apart: Apart) -> None:
    reader = Separated(columns=("p", "q"), header=Header(starts="ID,"))
    assert apart(reader, "1,2", "ID,Date", "3,4") == [{"p": "1", "q": "2"}, {"header": True}, {"ID": "3", "Date": "4"}]


def test_the_first_line_of_a_file_may_be_the_header(apart: Apart) -> None:
    reader = Separated(header=Header(first=True))
    headers = Headers()
    assert apart(reader, "a,b", "1,2", origin=origin(headers, ("a", 2))) == [{"header": True}, {"a": "1", "b": "2"}]
    later = Sealed("0" * 16, 0, Raw("file", "", f"sha256:{'a' * 64} /a", "line", 0, [b"x"], positions=[9]))
    assert apart(reader, "3,4", origin=Origin([later], headers=headers)) == [{"a": "3", "b": "4"}]


def test_comments_alone(apart: Apart) -> None:
    assert apart(Separated(columns=("a", "b"), header=Header(comments=";")), "; x", "1,2") == [
        {"header": True},
        {"a": "1", "b": "2"},
    ]


def test_a_wrong_declaration_is_refused() -> None:
    with pytest.raises(FormatError, match="'header' is a mapping of after, starts, first, comments"):
        Header.declared("x", "#Fields")
