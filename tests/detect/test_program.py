"""All rules together."""

from __future__ import annotations

from collections.abc import Callable

from luuvet.detect.patterns import FEW
from luuvet.detect.program import Program
from luuvet.detect.rule import RuleBook

HEAD = "title: t{n}\nid: 6b0e6c1e-0000-4000-8000-00000000000{n}\nlevel: low\nlogsource: {{category: process}}\ndetection:\n"


def program(book: Callable[..., RuleBook], *detections: str) -> Program:
    made = book(*(HEAD.format(n=n) + detection for n, detection in enumerate(detections)))
    assert not made.problems
    return Program(made.rules)


def anchors(made: Program, rule: int = 0) -> set[object]:
    return {made.leaves[leaf][2] for leaf in made.anchors[rule]}


def test_equal_leaves_of_different_rules_are_one(book: Callable[..., RuleBook]) -> None:
    same = "  s:\n    process.command_line|contains: foobar\n  condition: s"
    made = program(book, same, same)
    assert made.trees[0] == made.trees[1]
    assert made.by_anchor[made.anchors[0][0]] == [0, 1]
    assert len(made.groups) == 1


def test_the_most_telling_leaf_is_the_anchor(book: Callable[..., RuleBook]) -> None:
    made = program(
        book,
        "  s:\n    event.code: 1\n    process.command_line|contains: foobar\n    user.name|endswith: 'x'\n  condition: s",
    )
    assert anchors(made) == {"(?is)foobar"}


def test_of_an_or_every_branch_is_needed(book: Callable[..., RuleBook]) -> None:
    made = program(book, "  a:\n    user.name: root\n  b:\n    process.command_line|contains: foo\n  condition: a or b")
    assert anchors(made) == {"root", "(?is)foo"}


def test_what_can_be_true_of_nothing_has_no_anchor(book: Callable[..., RuleBook]) -> None:
    made = program(
        book,
        "  a:\n    user.name: root\n  condition: not a",
        "  a:\n    user.name: null\n  b:\n    user.id: '0'\n  condition: a or b",
    )
    assert made.anchors == [(), ()]


def test_a_small_table_holds_anchors_only(book: Callable[..., RuleBook]) -> None:
    detection = "  s:\n    process.command_line|contains: foobar\n    url.path|contains: ab\n  condition: s"
    made = program(book, detection)
    assert made.tables["process.command_line"].patterns == ("(?is)foobar",)
    assert made.tables["url.path"].patterns == ()


def test_a_large_table_holds_all(book: Callable[..., RuleBook]) -> None:
    words = ", ".join(f"word{n}" for n in range(FEW + 1))
    detection = f"  s:\n    process.command_line|contains: [{words}]\n  n:\n    process.command_line|contains: other\n  condition: s and not n"
    assert len(program(book, detection).tables["process.command_line"].patterns) == FEW + 2


def test_leftovers_are_what_has_no_column(book: Callable[..., RuleBook]) -> None:
    made = program(book, "  s:\n    some.name: x\n    user.name: y\n    related.ip: z\n  condition: s")
    assert made.leftovers == {"some.name"}
