from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from luuvet.parse.enrich import NOTHING, Enrichment, Given, Meaning, Source
from luuvet.parse.gathering import Gathering
from luuvet.parse.named import NAMED
from luuvet.parse.planner import Planner
from luuvet.parse.plans import Plan
from luuvet.parse.shapes import Shapes, leaves
from luuvet.parse.values import Function

ACME = Enrichment(
    name="acme", has=("acme.id",), kind=((), (), ()), common=NOTHING, ours={"event.action": "acme.task"}, unless="event.category",
    absent=frozenset({"-"}),
)  # fmt: skip


def of(*names: str, by: Function | None = None) -> Source:
    return Source(names, by)


def planned(
    *documents: dict[str, Any], enrichment: Enrichment | None = None, meaning: Meaning = NOTHING, ours: bool = False,
    trusted: bool = True, change: Callable[[dict[str, Given]], None] = lambda given: None,
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the rows of documents of one shape."""
    shapes = Shapes()
    read = [shapes.of(document) for document in documents]
    given = {leaf.name: Given(leaf) for leaf in leaves(read[0][0])}
    change(given)
    plan: Plan = Planner().plan(given, enrichment, meaning, {}, ours=ours, trusted=trusted)
    made = Gathering()
    made.begin(range(len(read)))
    picked = [value for _, values in read for value in plan.pick(values)]
    plan.run(picked, [plan.leftovers(values) for _, values in read], made)
    rows = made.frame(len(read)).to_dicts()
    return [
        {k: v for k, v in {**row, **orjson.loads(row.pop("luuvet.extra", None) or "{}")}.items() if v is not None}
        for row in rows
    ]


def test_only_what_the_sender_left_empty_is_filled() -> None:
    meaning = Meaning(
        {"user.name": (of("acme.who"), of("acme.else")), "process.executable": (of("acme.image"),)},
        {"event.outcome": "success", "event.category": ["process"]},
    )
    shape = {"acme.id": "1", "acme.who": "-", "acme.else": "chi", "acme.image": "C:\\a.exe", "event.outcome": ""}
    rows = planned(
        shape,
        {**shape, "acme.who": "an", "event.outcome": "failure"},
        {**shape, "acme.else": "", "acme.image": "-"},
        enrichment=ACME,
        meaning=meaning,
    )
    assert [row.get("user.name") for row in rows] == ["chi", "an", None]
    assert [row["event.outcome"] for row in rows] == ["success", "failure", "success"]
    assert [row.get("process.name") for row in rows] == ["a.exe", "a.exe", None]
    assert rows[0]["event.category"] == ["process"]
    assert (rows[0]["acme.who"], rows[2].get("acme.else")) == ("-", None)


def test_values_are_changed_on_the_way_and_typed() -> None:
    meaning = Meaning(
        {
            "user.name": (of("acme.account", by=NAMED["account"]),),
            "process.pid": (of("acme.pid"),),
            "source.ip": (of("acme.from"),),
            "source.domain": (of("acme.from", by=NAMED["host"]),),
            "acme.words": (of("acme.list", by=NAMED["words"]),),
        }
    )
    shape = {"acme.account": "A\\an", "acme.pid": "0x10", "acme.from": "::ffff:192.0.2.1", "acme.list": "x y"}
    rows = planned(
        shape,
        {"acme.account": "-", "acme.pid": "12", "acme.from": "pc-7", "acme.list": "-"},
        enrichment=ACME,
        meaning=meaning,
    )
    assert (rows[0]["user.name"], rows[0]["process.pid"], rows[0]["source.ip"]) == ("an", 16, "192.0.2.1")
    assert rows[0]["acme.words"] == ["x", "y"]
    assert (rows[1]["process.pid"], rows[1]["source.domain"]) == (12, "pc-7")
    assert not {"user.name", "source.ip", "acme.words", "luuvet.mistyped"} & rows[1].keys()


def test_a_function_that_fails_on_a_value_says_nothing() -> None:
    meaning = Meaning({"user.name": (of("acme.who", by=NAMED["account"]),)})
    assert "user.name" not in planned({"acme.who": 5}, enrichment=ACME, meaning=meaning)[0]


def test_our_action_counts_unless_the_sender_told_a_category() -> None:
    meaning = Meaning({}, {"event.action": "seen"})
    ours = planned({"acme.id": "1", "event.action": "Logon"}, enrichment=ACME, meaning=meaning)[0]
    assert (ours["event.action"], ours["acme.task"]) == ("seen", "Logon")
    same = {"acme.id": "1", "event.action": "Logon", "acme.task": "Logon"}
    assert "luuvet.sender.event.action" not in planned(same, enrichment=ACME, meaning=meaning)[0]
    other = planned({**same, "acme.task": "Other"}, enrichment=ACME, meaning=meaning)[0]
    assert (other["acme.task"], other["luuvet.sender.event.action"]) == ("Other", "Logon")
    theirs = planned({**same, "event.category": "web"}, enrichment=ACME, meaning=meaning)[0]
    assert theirs["event.action"] == "Logon"


def test_hidden_names_feed_others_only() -> None:
    def hide(given: dict[str, Given]) -> None:
        given["_level"] = given.pop("acme.level")

    meaning = Meaning({"log.level": (of("_level"),)})
    (row,) = planned({"acme.level": "high"}, enrichment=ACME, meaning=meaning, change=hide)
    assert row["log.level"] == "high" and "_level" not in row and "acme.level" not in row


def test_a_host_counts_only_from_whom_it_may() -> None:
    meaning = Meaning({"host.name": (of("acme.computer"),)})
    (row,) = planned({"acme.computer": "dc-1"}, enrichment=ACME, meaning=meaning, trusted=False)
    assert row["luuvet.sender.host.name"] == "dc-1" and "host.name" not in row
