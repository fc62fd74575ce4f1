from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from luuvet.parse.bodies.meaning import Cases, Choice, read_cases
from luuvet.parse.checks import FormatError
from luuvet.parse.pattern import PIECES

GOOD: dict[str, Any] = {
    "set": {"event.category": ["network"], "event.action": "any"},
    "copy": {"src": "source.ip", "user": "user.name", "act": ["event.reason", "labels.act"]},
    "map": {"event.outcome": {"of": "act", "values": {"ok or yes": "success"}, "else": "unknown"}},
    "cases": {
        "by": ["type", "sub"],
        "a/x or b/*": {"set": {"event.outcome": "failure"}, "copy": {"user": "user.target.name", "file": "file.name"}},
        "c/": {"dataset": "acme.other", "map": {"event.action": {"of": "act", "values": {"go": "went"}}}},
    },
}


def read(**patch: Any) -> Cases:
    return read_cases("formats/x/format.yaml", {**GOOD, **patch}, "acme.log", PIECES)


def test_what_is_nearer_counts_more() -> None:
    cases = read()
    first, same, other, general, header = cases.meanings
    assert first == same
    assert first.constants["event.outcome"] == "failure" and not first.maps
    assert first.copies["user.target.name"] == ("user",) and "user.name" not in first.copies
    assert first.copies["source.ip"] == ("src",)
    assert other.constants["event.dataset"] == "acme.other" and other.constants["event.module"] == "acme"
    assert "event.action" not in other.constants
    assert [one.field for one in other.maps] == ["event.action", "event.outcome"]
    assert general.maps[0].values == {"ok": "success", "yes": "success"}
    assert general.copies["labels.act"] == ("act",)
    assert header.constants["event.action"] == "log-header"
    assert general.used == {"src", "user", "act"}


def test_choices_are_exact_beginnings_or_anything() -> None:
    values = pl.Series(["close", "block", "blocked", "x", "", None]).to_frame("v")

    def chosen(text: str) -> list[bool]:
        return values.select(Choice.of(text).test(pl.col("v"))).to_series().to_list()

    assert chosen("close or block*") == [True, True, True, False, False, False]
    assert Choice.of("*").anything
    assert not Choice.of("x*").anything


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        ({"cases": {"a/x": {}}}, "'cases' needs 'by'"),
        ({"cases": {"by": ["t", "s"], "a": {}}}, "case 'a' has 1 values, and 'by' names 2"),
        ({"cases": {"by": "t", "a": {"sett": {}}}}, "case 'a': unknown key 'sett'; known are copy, dataset"),
        ({"cases": {"by": "t", "a": {"set": {"event.type": ["x"]}}}}, "case 'a': 'x' is no event.type"),
        ({"cases": {"by": "t", "a*b": {}}}, "case 'a\\*b': a star stands at the end of a value, not as in"),
        ({"time": {"of": "t"}}, "a time needs 'of', raw names, and 'as'"),
        ({"time": {"of": "t", "as": "epok"}}, "'epok' is no form of a time; known are epoch"),
        ({"time": {"from": "t"}}, "unknown key 'from'"),
        ({"parts": {"a": "(x)"}}, "parts of 'a': '\\(x\\)' captures without a name"),
        ({"parts": {"a": "x(?=y)"}}, "parts of 'a'"),
        ({"copy": ["a"]}, "'copy' is not a mapping"),
        ({"map": {"event.outcome": {"values": {}}}}, "the map of event.outcome needs"),
    ],
)
def test_faults_say_where(patch: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        read(**patch)
