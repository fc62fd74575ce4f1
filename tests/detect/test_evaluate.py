"""Whole columns against one event at a time: any tree on any events gives the same rows as a plain reading of the tree."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect import answers, column, patterns
from luuvet.detect.columns import Columns
from luuvet.detect.evaluate import evaluate
from luuvet.detect.node import Node
from luuvet.detect.program import Program
from luuvet.detect.rule import Rule
from luuvet.detect.testing import frame_of

FIELDS = ("user.name", "process.command_line", "some.name", "event.type")
WORDS = ("a", "ab", "abc", "B", "", "b c")


def truth(tree: Node, event: dict[str, Any]) -> bool:
    """What a tree says of one event, read plainly."""
    if tree[0] == "and":
        return all(truth(part, event) for part in tree[1:])
    if tree[0] == "or":
        return any(truth(part, event) for part in tree[1:])
    if tree[0] == "not":
        return not truth(tree[1], event)
    values = [value for value in as_list(event.get(tree[1])) if value not in (None, "")]
    if tree[0] == "exists":
        return bool(values)
    if tree[0] == "equals":
        return any(value.lower() == tree[2] for value in values)
    return any(re.search(tree[2].replace(r"\z", r"\Z"), value) for value in values)


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


leaf = st.one_of(
    st.tuples(st.just("equals"), st.sampled_from(FIELDS), st.sampled_from(["a", "ab", "b c"])),
    st.tuples(
        st.just("pattern"), st.sampled_from(FIELDS), st.sampled_from([r"(?is)a", r"(?is)\Aab", r"(?s)B\z", r"(?is)b.c"])
    ),
    st.tuples(st.just("exists"), st.sampled_from(FIELDS)),
)
tree = st.recursive(
    leaf,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("and", *parts)),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: ("or", *parts)),
        inner.map(lambda part: ("not", part)),
    ),
    max_leaves=8,
)
value = st.one_of(st.none(), st.sampled_from([word for word in WORDS if word]))
event = st.fixed_dictionaries({
    "user.name": value, "process.command_line": value, "some.name": value,
    "event.type": st.lists(st.sampled_from(["a", "ab", "B"]), max_size=2),
})  # fmt: skip


def rule(number: int, what: Node, where: Node = ("not", ("exists", "rule.id"))) -> Rule:
    return Rule(str(number), "t", "low", "x.yml", 1, "", where, what)


@pytest.mark.parametrize("ways", ["few", "many", "narrow"])
@settings(max_examples=80, deadline=None)
@given(trees=st.lists(tree, min_size=1, max_size=4), events=st.lists(event, min_size=1, max_size=24))
def test_as_one_event_at_a_time(ways: str, trees: list[Node], events: list[dict[str, Any]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if ways == "many":
            patch.setattr(patterns, "FEW", 0)
            patch.setattr(answers, "FEW", 0)
            patch.setattr(answers, "SHARE", 1)
            patch.setattr(column, "SAMPLE", 2)
        if ways == "narrow":
            patch.setattr(answers, "SHARE", 0)
        made = Program(
            [rule(number, what, ("or", ("not", ("exists", "rule.id")), what)) for number, what in enumerate(trees)]
        )
        found = evaluate(made, frame_of(events), np.ones(len(events), np.bool_))
    for number, what in enumerate(trees):
        right = [row for row, one in enumerate(events) if truth(what, one)]
        assert found.get(number, np.zeros(0)).tolist() == right


def test_rows_that_are_not_eligible_are_as_if_absent() -> None:
    made = Program([rule(0, ("not", ("exists", "host.name")))])
    found = evaluate(made, frame_of([{}, {}, {}]), np.array([True, False, True]))
    assert found[0].tolist() == [0, 2]
    assert evaluate(made, frame_of([{}]), np.array([False])) == {}


def test_a_log_source_keeps_to_its_events() -> None:
    made = Program([rule(0, ("exists", "user.name"), ("equals", "event.type", "a"))])
    frame = frame_of(
        [{"user.name": "x", "event.type": "a"}, {"user.name": "x", "event.type": "b"}, {"event.type": "a"}]
    )
    assert evaluate(made, frame, np.ones(3, np.bool_))[0].tolist() == [0]


def test_a_field_is_not_looked_at_before_a_rule_is_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    what = ("and", ("equals", "process.command_line", "abc"), ("exists", "event.type"), ("equals", "user.name", "a"))
    made, read, whole = Program([rule(0, what)]), set[str](), Columns.column

    def asked(self: Columns, field: str, *mask: Any) -> Any:
        read.add(field)
        return whole(self, field, *mask)

    monkeypatch.setattr(Columns, "column", asked)
    event = {"process.command_line": "x", "user.name": "a", "event.type": "a"}
    assert evaluate(made, frame_of([event]), np.ones(1, np.bool_)) == {}
    assert read == {"rule.id", "process.command_line"}
    loud = frame_of([event | {"process.command_line": "ABC"}])
    assert evaluate(made, loud, np.ones(1, np.bool_))[0].tolist() == [0]
    assert read == {"rule.id", "process.command_line", "user.name", "event.type"}


def test_the_texts_of_an_or_are_tried_together(monkeypatch: pytest.MonkeyPatch) -> None:
    some = ("or", *(("pattern", "process.command_line", f"(?is){word}") for word in ("b c", "x", "y")))
    made = Program([rule(0, ("and", ("equals", "user.name", "abcdefghijk"), some))])
    tried: list[int] = []
    few = patterns.few
    monkeypatch.setattr(patterns, "few", lambda values, asked: (tried.append(len(asked)), few(values, asked))[1])
    events = [{"user.name": "abcdefghijk", "process.command_line": line} for line in ("x", "z", "a B C", "xy")]
    assert evaluate(made, frame_of(events), np.ones(4, np.bool_))[0].tolist() == [0, 2, 3]
    assert tried == [3]


@pytest.mark.parametrize("rows", [3, 300])
def test_a_rule_that_is_awake_on_few_rows_reads_only_those(rows: int) -> None:
    what = (
        "and",
        ("equals", "user.name", "abcdefghijk"),
        ("pattern", "process.command_line", "(?is)x"),
        ("or", ("pattern", "process.command_line", "(?is)7"), ("pattern", "process.command_line", r"(?is)3\z")),
        ("not", ("pattern", "process.command_line", "(?is)x.*[5-6]")),
        ("not", ("equals", "process.name", "a")),
    )
    made = Program([rule(0, what)])
    awake = [{"user.name": "abcdefghijk", "process.command_line": f"X {n}"} for n in range(rows)]
    events = [*awake, *({"user.name": "b", "process.command_line": f"x {n}"} for n in range(rows * 20))]
    right = [n for n in range(rows) if ("7" in str(n) or str(n)[-1] == "3") and not {"5", "6"} & set(str(n))]
    assert evaluate(made, frame_of(events), np.ones(len(events), np.bool_)).get(0, np.zeros(0)).tolist() == right
