from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from luuvet.parse.gathering import Gathering
from luuvet.parse.named import last
from luuvet.parse.outs import Out, Read, Same
from luuvet.parse.plans import Plan
from luuvet.parse.values import Memo


def rows(plan: Plan, documents: Sequence[Sequence[Any]]) -> list[dict[str, Any]]:
    made = Gathering()
    made.begin(range(len(documents)))
    picked = [value for values in documents for value in plan.pick(values)]
    plan.run(picked, [plan.leftovers(values) for values in documents], made)
    found = made.frame(len(documents)).to_dicts()
    return [{**row, **orjson.loads(row.pop("luuvet.extra", None) or "{}")} for row in found]


def plan(columns: Sequence[Out], rest: Sequence[Out], **more: Any) -> Plan:
    given = {"same": {}, "ours": False, "timed": False, "last": Memo(lambda path: path and last(path)), **more}
    return Plan(columns, rest, **given)


def test_leftovers_are_written_at_once_without_what_is_empty() -> None:
    made = plan([], [Out("a", 0), Out("b", 1)])
    assert made.leftovers(["x", 1]) == (None, b'{"a":"x","b":1}')
    assert made.leftovers(["", 'say ":""']) == (None, b'{"b":"say \\":\\"\\""}')
    assert made.leftovers(["", []]) == (None, None)
    assert made.leftovers(["", "x"]) == (None, b'{"b":"x"}')
    assert plan([], []).leftovers(["x"]) == (None, None)


def test_what_is_made_joins_what_was_written() -> None:
    made = plan([], [Out("a", 0), Out("b", reads=(Read(1, function=lambda v: v and v + "!"),)), Out("c", constant="k")])
    assert [{k: row.get(k) for k in "abc"} for row in rows(made, [["x", "y"], ["", None], ["", "z"]])] == [
        {"a": "x", "b": "y!", "c": "k"},
        {"a": None, "b": None, "c": "k"},
        {"a": None, "b": "z!", "c": "k"},
    ]


def test_a_value_that_does_not_fit_is_left_over_and_named() -> None:
    number = Read(0, Memo(lambda value: int(value) if value.isdecimal() else None), whole=True)
    found = rows(plan([Out("process.pid", 0, number)], []), [["12"], ["many"], [""]])
    assert [row["process.pid"] for row in found] == [12, "many", None]
    assert [row.get("luuvet.mistyped") for row in found] == [None, ["process.pid"], None]


def test_numbers_beyond_64_bits_go_the_long_way() -> None:
    number = Read(0, Memo(lambda value: None), whole=True)
    (row,) = rows(plan([Out("process.pid", 0, number)], []), [[str(1 << 70)]])
    assert row["process.pid"] == str(1 << 70)


def test_what_all_share_is_done_once() -> None:
    asked: list[Any] = []
    read = Read(0, function=lambda value: asked.append(value) or value.upper())
    made = plan([Out("event.code", reads=(read,))], [Out("acme.id", 0)], same={0: "ab"})
    found = rows(made, [["ab", 1]] * 5)
    assert [(row["event.code"], row["acme.id"]) for row in found] == [("AB", "ab")] * 5
    assert asked == ["ab"]
    assert type(read({0: Same.of("x", 3)})) is Same


def test_a_dataset_of_ours_is_only_a_claim() -> None:
    columns = [Out("event.dataset", 0)]
    found = rows(plan(columns, []), [["luuvet.alert"], ["acme"], [""]])
    assert [row["event.dataset"] for row in found] == ["json.document", "acme", "json.document"]
    assert found[0]["luuvet.sender.event.dataset"] == "luuvet.alert"
    assert rows(plan(columns, [], ours=True), [["luuvet.alert"]])[0]["event.dataset"] == "luuvet.alert"


def test_last_parts_of_paths_where_the_name_is_not_told() -> None:
    columns = [Out("process.executable", 0), Out("process.name", 1), Out("file.path", 2)]
    found = rows(plan(columns, []), [["C:\\a\\b.exe", "", "/var/www/"], ["/bin/sh", "own", "/x/y"]])
    assert [(row["process.name"], row["file.name"]) for row in found] == [("b.exe", None), ("own", "y")]
