from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.compile import Compiled, check, constants
from luuvet.parse.declare import FormatError, read_format
from luuvet.parse.finish import RULE


def make(*patterns: dict[str, Any], **top: Any) -> Compiled:
    declared = {"reference": "r", "dataset": "a.b", "when": {"programs": ["a"]}, "patterns": list(patterns), **top}
    return Compiled(read_format("x_a", declared), 10)


def run(compiled: Compiled, *messages: str) -> tuple[dict[int, dict[str, Any]], list[int]]:
    rows = pl.DataFrame(
        {"row": list(range(len(messages))), "message": list(messages)}, {"row": pl.UInt32, "message": pl.String}
    )
    pieces, left = compiled.match(rows, Origin())
    found = {
        row["row"]: {k: v for k, v in row.items() if v is not None}
        for piece in pieces
        for row in piece.iter_rows(named=True)
    }
    return found, sorted(left["row"].to_list())


def test_each_row_goes_to_the_first_pattern_that_matches() -> None:
    compiled = make(
        {"name": "one", "match": "open %{int:process.pid}"},
        {"name": "two", "match": "open %{token:user.name}"},
        {"name": "three", "match": ".*shut %{token:user.name}"},
    )
    found, left = run(compiled, "open 5", "open lan", "door shut minh", "open", "else")
    assert {row: values[RULE] for row, values in found.items()} == {0: 10, 1: 11, 2: 12}
    assert found[0]["process.pid"] == "5"
    assert found[2]["user.name"] == "minh"
    assert left == [3, 4]


def test_many_patterns_are_asked_in_their_order() -> None:
    """More than are looked for together: whichever stands first and matches has the row."""
    compiled = make(*({"name": f"n{n}", "match": f".*<{n}>.* %{{int:process.pid}}"} for n in range(12)))
    messages = [f"<{n}> 1" for n in range(12)] + ["<11> <10> <3> 1", "<4> <9> 1", "<0> <2>", "<2> <5>", "else"]
    found, left = run(compiled, *messages)
    assert {row: int(values[RULE]) - 10 for row, values in found.items()} == {
        **{n: n for n in range(12)},
        12: 3,
        13: 4,
    }
    assert left == [14, 15, 16]


def test_absent_values_maps_leftovers_times_and_searches() -> None:
    compiled = make(
        {
            "name": "one",
            "match": r"%{token:_verb} %{token:user.name} %{int:a.count} \[(?<@timestamp>[^\]]*)\](?<_more>.*)",
            "map": {"event.outcome": {"of": "_verb", "values": {"OK": "success"}, "else": "failure"}},
            "also": [" k=%{token:a.key}"],
            "time": "%d/%m/%Y %H:%M:%S",
        },
        long=["a.count"],
        lower=["user.name"],
    )
    found, left = run(compiled, "OK LAN 3 [22/11/2026 13:00:00] k=v", "NO - 4 [x]")
    assert not left
    assert found[0]["user.name"] == "lan"
    assert found[0]["event.outcome"] == "success"
    assert found[0]["luuvet.extra"] == '{"a.count":3,"a.key":"v"}'
    assert found[0]["time.inner"].isoformat() == "2026-11-22T13:00:00+00:00"
    assert found[0]["time.how"] == "zone=UTC"
    assert "user.name" not in found[1]
    assert found[1]["event.outcome"] == "failure"
    assert "time.inner" not in found[1]
    assert "_verb" not in found[0]


def test_the_first_word_of_a_command_line() -> None:
    compiled = make(
        {"name": "one", "match": "%{rest:process.command_line}", "first": {"process.name": "process.command_line"}}
    )
    found, _ = run(compiled, "/usr/bin/sed -i x /a/b", "ls")
    assert [found[n]["process.name"] for n in (0, 1)] == ["sed", "ls"]


def test_constants_have_a_row_for_each_rule_and_one_of_nulls() -> None:
    one = make(
        {"name": "x", "match": "x", "set": {"event.category": ["process"], "labels.a": "b"}},
        {"name": "y", "match": "y"},
    )
    made = constants([one.format])
    assert made.height == 3
    assert made["event.category"].to_list() == [["process"], None, None]
    assert made["luuvet.extra"].to_list() == ['{"labels.a":"b"}', None, None]
    assert made["event.dataset"].to_list() == ["a.b", "a.b", None]


def test_an_expression_that_rust_cannot_is_refused_when_read() -> None:
    with pytest.raises(FormatError, match="pattern 'behind'"):
        check(make({"name": "behind", "match": "a(?<=b)c"}).format)
