"""All rules together."""

from __future__ import annotations

from collections.abc import Callable

from luuvet.detect.program import Program
from luuvet.detect.rule import RuleBook

HEAD = "title: t{n}\nid: 6b0e6c1e-0000-4000-8000-00000000000{n}\nlevel: low\nlogsource: {{category: process}}\ndetection:\n"


def anchors(made: Program, rule: int = 0) -> set[object]:
    return {made.leaves[leaf][2] for leaf in made.anchors[rule]}


def test_equal_leaves_of_different_rules_are_one(program: Callable[..., Program]) -> None:
    same = "  s:\n    process.command_line|contains: foobar\n  condition: s"
    made = program(same, same)
    assert made.trees[0] == made.trees[1]
    first, rules = made.woken
    leaf = made.anchors[0][0]
    assert rules[first[leaf] : first[leaf + 1]].tolist() == [0, 1]
    assert len(made.groups) == 1


def test_a_table_holds_what_wakes_rules_and_every_whole_text(program: Callable[..., Program]) -> None:
    detection = (
        "  s:\n    process.command_line|contains: foobar\n    url.path|contains: abc\n    url.path: xy\n  condition: s"
    )
    made = program(detection)
    assert made.tables(frozenset({0}))["process.command_line"].patterns.patterns == ("(?is)foobar",)
    assert made.tables(frozenset({0}))["url.path"].patterns.patterns == () and made.tables(frozenset({0}))[
        "url.path"
    ].texts.to_pylist() == ["xy"]


def test_leftovers_are_what_has_no_column(program: Callable[..., Program]) -> None:
    made = program("  s:\n    some.name: x\n    user.name: y\n    related.ip: z\n  condition: s")
    assert made.leftovers == {"some.name"}


def test_tables_hold_nothing_of_log_sources_that_are_not_there(book: Callable[..., RuleBook]) -> None:
    detection = "  s:\n    process.command_line|contains: {word}{word}\n    user.name: {word}\n  condition: s"
    other = HEAD.replace("category: process", "category: file")
    made = Program(
        book(HEAD.format(n=0) + detection.format(word="foobar"), other.format(n=1) + detection.format(word="foo")).rules
    )
    assert made.tables(frozenset({1}))["process.command_line"].patterns.texts == ("foofoo",)
    assert made.tables(frozenset({0}))["user.name"].texts.to_pylist() == ["foobar"]
    assert made.tables(frozenset()) == {} and set(made.tables(frozenset({0, 1}))) == {
        "process.command_line",
        "user.name",
    }
