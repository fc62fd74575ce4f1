"""Leaves by number, and the anchors of rules."""

from __future__ import annotations

from collections.abc import Callable

from luuvet.detect.program import Program


def anchors(made: Program, rule: int = 0) -> set[object]:
    return {made.leaves[leaf][2] for leaf in made.anchors[rule]}


def test_the_most_telling_leaf_is_the_anchor(program: Callable[..., Program]) -> None:
    made = program(
        "  s:\n    event.code: 1\n    process.command_line|contains: foobar\n    user.name|endswith: 'x'\n  condition: s",
    )
    assert anchors(made) == {"(?is)foobar"}


def test_a_common_value_of_a_column_is_a_better_anchor_than_leftovers(program: Callable[..., Program]) -> None:
    made = program("  s:\n    event.code: '4104'\n    own.text|contains: something-long\n  condition: s")
    assert [made.leaves[leaf][1] for leaf in made.anchors[0]] == ["event.code"]
    made = program("  s:\n    own.text|contains: something-long\n  condition: s")
    assert [made.leaves[leaf][1] for leaf in made.anchors[0]] == ["own.text"]


def test_of_an_or_every_branch_is_needed(program: Callable[..., Program]) -> None:
    made = program("  a:\n    user.name: root\n  b:\n    process.command_line|contains: foo\n  condition: a or b")
    assert anchors(made) == {"root", "(?is)foo"}


def test_what_can_be_true_of_nothing_has_no_anchor(program: Callable[..., Program]) -> None:
    made = program(
        "  a:\n    user.name: root\n  condition: not a",
        "  a:\n    user.name: null\n  b:\n    user.id: '0'\n  condition: a or b",
    )
    assert made.anchors == [(), ()] and made.unanchored == (0, 1)


def test_what_many_rules_ask_for_is_no_anchor(program: Callable[..., Program]) -> None:
    common = "  s:\n    process.executable|endswith: powershell.exe\n    process.command_line|contains: {word}\n  condition: s"
    made = program(*(common.format(word=word * 4) for word in ("abc", "def", "ghi")))
    assert [anchors(made, rule) for rule in range(3)] == [{f"(?is){word * 4}"} for word in ("abc", "def", "ghi")]


def test_the_texts_that_an_or_asks_of_a_field_are_one_node(program: Callable[..., Program]) -> None:
    detection = "  s:\n    process.command_line|contains: [foo, bar]\n  t:\n    user.name: root\n  condition: s or t"
    (operator, first, second) = program(detection).trees[0]
    assert operator == "or" and first[:2] == ("any", "process.command_line") and second[0] == "leaf"
