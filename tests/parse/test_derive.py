from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from luuvet.parse.checks import FormatError
from luuvet.parse.derive import derivable, read_derived


def test_parts_multiples_and_replacements() -> None:
    derived = read_derived(
        "x",
        {
            "a": {"of": "t", "match": "^([a-z]+)"},
            "b": {"of": "n", "times": 1000},
            "t": {"of": "t", "replace": [".", "-"]},
        },
    )
    frame = pl.DataFrame({"t": ["ab.c.d", None], "n": ["1.5", "x"]})
    made = frame.select(one.made(one.of) for one in derived)
    assert made.to_dicts() == [{"a": "ab", "b": 1500, "t": "ab-c-d"}, {"a": None, "b": None, "t": None}]
    assert [one.field for one in derivable(derived, ["t", "a"])] == ["a", "t"]


def test_what_is_there_already_is_only_filled() -> None:
    domain = read_derived("x", {"url.domain": {"of": "destination", "match": "^(.*)$"}})[0]
    frame = pl.DataFrame({"destination": ["host", "host"], "url.domain": ["said", None]})
    assert frame.select(domain.made("destination", ["url.domain"]))["url.domain"].to_list() == ["said", "host"]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ({"of": "a"}, "needs 'of' and one of"),
        ({"of": "a", "times": 0}, "'times' of f is a whole number"),
        ({"of": "a", "replace": ["x"]}, "'replace' of f is a text and the text"),
        ({"of": "a", "match": "(?=x)"}, "'match' of f is no expression"),
        ({"of": "a", "match": "x", "times": 1}, "one of 'match', 'times' and 'replace'"),
        ({"off": "a"}, "unknown key 'off'"),
    ],
)
def test_wrong_ones_are_refused(spec: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        read_derived("x", {"f": spec})
