from __future__ import annotations

import pytest

from luuvet.search.errors import QueryError
from luuvet.search.prepare import prepare


@pytest.mark.parametrize(
    ("query", "written"),
    [
        ("a b", "a AND b"),
        ("a and b", "a AND b"),
        ("a-b", "a\\-b"),
        ("-a", "NOT a"),
        ("x:1:2", "x:1\\:2"),
        ("x:(a b)", "x:(a AND b)"),
        ("C:\\W", "C:\\\\W"),
        ("a\\*", "a\\*"),
        ('"a b"', '"a b"'),
        ("x:[a:1 TO b]", "x:[a\\:1 TO b]"),
    ],
)
def test_it_is_written_for_the_parser(query, written):
    assert " ".join(prepare(query).text.split()) == written


def test_every_piece_remembers_its_column():
    prepared = prepare("ab  x:1:2")
    assert prepared.column(0) == 1
    assert prepared.column(prepared.text.index("x:")) == 5
    assert prepared.column(len(prepared.text)) == 7


@pytest.mark.parametrize("query", ["(", ")", '"', "]", "x:[", "a and"])
def test_what_has_no_partner_is_a_fault(query):
    with pytest.raises(QueryError):
        prepare(query)
