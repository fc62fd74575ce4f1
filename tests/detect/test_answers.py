"""What a leaf is true of, asked about few rows and about many."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from luuvet.detect import answers as answers_module
from luuvet.detect.answers import Answers
from luuvet.detect.evaluate import evaluate
from luuvet.detect.node import Node
from luuvet.detect.program import Program
from luuvet.detect.rule import Rule
from luuvet.detect.testing import frame_of

EVENTS: list[dict[str, Any]] = [
    {
        "user.name": f"User{n}",
        "process.command_line": f"RUN {n}\n{'x' * n}" if n % 3 else None,
        "source.ip": f"198.51.100.{n}" if n % 2 else f"2001:db8::{n}",
        "process.pid": n,
        "some.time": f"2026-11-{n % 28 + 1:02}T0{n % 9}:00:00Z",
        "some.name": f"user{n % 7}",
        "event.type": ["start", "info"] if n % 5 == 0 else [],
    }
    for n in range(200)
]
LEAVES: list[tuple[Node, Any]] = [
    (("equals", "user.name", "user7"), lambda n: n == 7),
    (("pattern", "user.name", r"(?is)\AUSER1"), lambda n: str(n)[0] == "1"),
    (("pattern", "user.name", r"(?s)user1"), lambda n: False),
    (("pattern", "process.command_line", r"run.*1"), lambda n: False),
    (("pattern", "process.command_line", r"(?i)run [0-9]*1\b"), lambda n: n % 3 and n % 10 == 1),
    (("line", "process.command_line", 100), lambda n: n % 3 and n >= 100),
    (("exists", "process.command_line"), lambda n: n % 3),
    (("exists", "event.type"), lambda n: n % 5 == 0),
    (("equals", "event.type", "info"), lambda n: n % 5 == 0),
    (("cidr", "source.ip", "198.51.100.0/29"), lambda n: n % 2 and n < 8),
    (("cidr", "source.ip", "2001:db8::/32"), lambda n: not n % 2),
    (("compare", "process.pid", "gte", 190), lambda n: n >= 190),
    (("compare", "process.pid", "lt", 2), lambda n: n < 2),
    (("part", "some.time", "day", 5), lambda n: n % 28 == 4),
    (("part", "some.time", "hour", 3), lambda n: n % 9 == 3),
    (("fieldref", "user.name", "some.name", "is"), lambda n: n < 7),
    (("fieldref", "user.name", "some.name", "starts"), lambda n: str(n).startswith(str(n % 7))),
]  # fmt: skip


def made(*leaves: Node) -> tuple[Program, Answers]:
    anywhere: Node = ("exists", "event.dataset")
    program = Program([Rule(str(n), "t", "low", "x.yml", 1, "", anywhere, leaf) for n, leaf in enumerate(leaves)])
    return program, Answers(program, frame_of([{"event.dataset": "x", **event} for event in EVENTS]))


@pytest.mark.parametrize(("leaf", "true"), LEAVES, ids=lambda one: str(one[:2]) if isinstance(one, tuple) else "")
@pytest.mark.parametrize(
    "rows", [range(200), range(0, 200, 2), range(7, 200, 30), range(1, 200, 10), [0, 2, 70, 71, 101, 151, 190]]
)
@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("again", [1, 5])
def test_a_leaf_on_many_rows_and_on_few(leaf: Node, true: Any, rows: Any, live: bool, again: int) -> None:
    program, answers = made(leaf)
    rows = np.array(rows, dtype=np.int32)
    if live:
        answers.keep_to({0: rows})
    number = program.leaves.index(leaf)
    for _ in range(again):
        assert answers.leaf(number, rows).tolist() == [n for n in rows.tolist() if true(n)]


@pytest.mark.parametrize("step", [1, 2, 30])
@pytest.mark.parametrize("pattern", [r"(?is){n}\z", r"[rR].*{n}$"])
def test_one_of_several_patterns(step: int, pattern: str) -> None:
    leaves = [("pattern", "user.name", pattern.format(n=n)) for n in range(3)]
    program, answers = made(*leaves)
    numbers = tuple(program.leaves.index(leaf) for leaf in leaves)
    rows = np.arange(0, 200, step, dtype=np.int32)
    for _ in range(5):
        assert answers.any("user.name", numbers, rows).tolist() == [n for n in rows.tolist() if n % 10 < 3]


def test_what_wakes_rules() -> None:
    program, answers = made(("equals", "user.name", "user7"), ("pattern", "user.name", "(?is)user19"))
    answers.keep_to({0: np.arange(200, dtype=np.int32)})
    rows, leaves, wide = answers.hits("user.name")
    found = sorted((row, program.leaves[leaf][2]) for row, leaf in zip(rows.tolist(), leaves.tolist(), strict=True))
    assert found == [(7, "user7"), *((n, "(?is)user19") for n in (19, *range(190, 200)))]
    assert not len(wide) and not any(map(len, answers.hits("user.id")))


def test_what_stands_in_many_rows_is_not_named_row_by_row() -> None:
    program, answers = made(("pattern", "user.name", "(?is)user"), ("pattern", "user.name", "(?is)ser7"))
    answers.keep_to({0: np.arange(200, dtype=np.int32)})
    rows, leaves, wide = answers.hits("user.name")
    assert [program.leaves[leaf][2] for leaf in wide.tolist()] == ["(?is)user"]
    assert rows.tolist() == [7, *range(70, 80)] and {program.leaves[leaf][2] for leaf in leaves.tolist()} == {
        "(?is)ser7"
    }


def test_of_a_record_only_what_its_own_log_sources_ask_is_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = ("equals", "event.dataset", "a"), ("equals", "event.dataset", "b")
    first: Node = ("pattern", "event.original", "(?is)needle one")
    second: Node = ("pattern", "event.original", "(?is)needle two, which is longer")
    both: Node = ("and", ("pattern", "event.original", "(?is)needle two"), second, first)
    rules = [("1", here, first), ("2", there, second), ("3", there, both)]
    program = Program([Rule(name, "t", "low", "x.yml", 1, "", where, what) for name, where, what in rules])
    text = "NEEDLE one, needle two, which is longer"
    events = [{"event.dataset": name, "event.original": f"{text} {n}"} for n, name in enumerate("abcab")]
    looked: list[tuple[int, int]] = []
    found = answers_module._found
    monkeypatch.setattr(
        answers_module,
        "_found",
        lambda table, column: (looked.append((len(table.leaves), len(column.values))), found(table, column))[1],
    )
    result = evaluate(program, frame_of(events), np.ones(5, np.bool_))
    assert {rule: rows.tolist() for rule, rows in result.items()} == {0: [0, 3], 1: [1, 4], 2: [1, 4]}
    assert (1, 2) in looked and (2, 2) in looked, "needle one in two records, both needles in the other two"
