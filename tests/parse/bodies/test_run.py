from __future__ import annotations

from typing import Any

import pytest
from tests.parse.bodies.conftest import rows_of

from luuvet.parse.bodies.origin import Origin
from luuvet.parse.compile import Compiled
from luuvet.parse.declare import read_format

PAIRS: dict[str, Any] = {
    "reference": "a page",
    "dataset": "acme.log",
    "when": {"starts": ["x"]},
    "body": {"kind": "pairs", "only": {"type": "a* or b"}},
    "set": {"event.action": "any"},
    "copy": {"src": "source.ip"},
    "time": [{"of": "ns", "as": "epoch"}, {"of": ["d", "t"], "as": ["%Y-%m-%d %H:%M:%S"]}],
    "cases": {
        "by": ["type", "act"],
        "a1/go": {"set": {"event.action": "went"}},
        "b/": {"set": {"event.action": "none"}},
    },
}


def run(declared: dict[str, Any], *messages: str, zone: str = "UTC") -> tuple[dict[int, dict[str, Any]], list[int]]:
    compiled = Compiled(read_format("acme_x", declared), 10)
    pieces, left = compiled.match(rows_of(messages), Origin(zone=zone))
    found = {
        row["row"]: {k: v for k, v in row.items() if v is not None}
        for piece in pieces
        for row in piece.iter_rows(named=True)
    }
    return found, sorted(left["row"].to_list())


def test_cases_times_and_what_is_not_of_the_format() -> None:
    found, left = run(
        PAIRS,
        "type=a1 act=go src=192.0.2.1 ns=1795330800000000001",
        "type=a2 act=go d=2026-11-22 t=14:00:00",
        "type=b x=y",
        "type=c act=go",
        "nothing",
        zone="Asia/Ho_Chi_Minh",
    )
    assert {row: one["rule"] for row, one in found.items()} == {0: 10, 1: 12, 2: 11}
    assert found[0]["time.inner"].isoformat() == found[1]["time.inner"].isoformat() == "2026-11-22T07:00:00+00:00"
    assert "time.how" not in found[0] and found[1]["time.how"] == "zone=Asia/Ho_Chi_Minh"
    assert found[0]["luuvet.extra"] == '{"acme.log.act":"go","acme.log.type":"a1"}'
    assert left == [3, 4]


def test_a_batch_without_a_value_says_the_same_as_one_with_it() -> None:
    alone, _ = run(PAIRS, "type=b x=y")
    together, _ = run(PAIRS, "type=b x=y", "type=a1 act=go")
    assert alone[0] == together[0]


def test_what_stands_around_the_body_is_known_too() -> None:
    declared = {**PAIRS, "body": {"kind": "pairs", "inside": r"(?:%{word:type}: )?\[(?<body>.*)\](?: %{word:act})?"}}
    found, left = run(declared, "a1: [src=192.0.2.9 k=v] go", "a1: src=192.0.2.9 k=v", "a1: [src] go")
    assert found == {
        0: {
            "row": 0,
            "rule": 10,
            "source.ip": "192.0.2.9",
            "luuvet.extra": '{"acme.log.k":"v","acme.log.type":"a1","acme.log.act":"go"}',
        }
    }
    assert left == [1, 2]


def test_the_next_body_is_asked_about_what_the_first_missed_and_patterns_about_the_rest() -> None:
    declared = {
        **PAIRS,
        "body": [PAIRS["body"], {"kind": "csv", "columns": "type, act, src", "split": {"src": ";"}}],
        "patterns": [{"name": "p", "match": "hello %{token:user.name}"}],
    }
    found, left = run(declared, "type=a1 act=go", "a1,go,192.0.2.1", "hello lan", "bye")
    assert {row: one["rule"] for row, one in found.items()} == {0: 11, 1: 11, 2: 10}
    assert left == [3]


def test_header_lines_are_events() -> None:
    declared = {**PAIRS, "body": {"kind": "w3c"}, "cases": {}}
    found, _ = run(declared, "#Fields: src x", "192.0.2.1 1")
    assert found[0] == {"row": 0, "rule": 11}
    assert found[1]["source.ip"] == "192.0.2.1"


@pytest.mark.parametrize("count", [1, 300])
def test_lists(count: int) -> None:
    declared = {
        **PAIRS,
        "body": {"kind": "csv", "columns": "type,to", "split": {"to": ";"}},
        "copy": {"to": "email.to.address"},
        "cases": {},
    }
    found, _ = run(declared, *["a, b@example.vn; c@example.vn;"] * count)
    assert found[count - 1]["email.to.address"] == ["b@example.vn", "c@example.vn"]


def test_the_kind_of_a_message_is_told_by_the_names_that_it_has() -> None:
    declared = {
        "reference": "a page",
        "dataset": "acme.log",
        "body": {
            "kind": "json",
            "only": {"ts": "*", "_kind": "*"},
            "kinds": {"as": "_kind", "flow": ["id", "state"], "name": "query"},
        },
        "cases": {
            "by": "_kind",
            "flow": {"set": {"event.action": "flow-ended"}},
            "name": {"set": {"event.action": "dns-query"}},
            "odd": {"set": {"event.action": "odd"}},
        },
    }
    messages = [
        '{"ts":1,"id":"a","state":"up"}',
        '{"ts":2,"query":"www.example"}',
        '{"ts":3,"id":"a","_kind":"odd"}',
        '{"ts":4,"id":"a"}',
    ]
    found, left = run(declared, *messages)
    assert {row: one["rule"] for row, one in found.items()} == {0: 10, 1: 11, 2: 12}
    assert left == [3]


def test_values_are_rewritten_before_they_become_lists() -> None:
    declared = {
        "reference": "a page",
        "dataset": "acme.log",
        "body": {"kind": "json", "only": {"to": "*"}},
        "rewrite": {"email.to.address": {"[<>]": ""}, "source.mac": {"-": ":"}},
        "copy": {"to": "email.to.address", "mac": "source.mac"},
    }
    found, _ = run(declared, '{"to":["<a@example.test>","b@example.test"],"mac":"0a-1b"}')
    assert found[0]["email.to.address"] == ["a@example.test", "b@example.test"]
    assert found[0]["source.mac"] == "0a:1b"
