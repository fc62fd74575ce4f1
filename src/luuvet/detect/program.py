"""All rules together: leaves numbered once, one table of texts and of patterns a field, and what must be true before a rule can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa

from luuvet.detect.node import LEAVES, Node, fields
from luuvet.detect.patterns import FEW
from luuvet.detect.rule import Rule
from luuvet.event.fields import RELATED
from luuvet.event.frame import SCHEMA

_TABLED = frozenset({"equals", "pattern"})
_LITERAL = re.compile(r"[^\0\\.+*?()|\[\]{}^$]+")
_ESCAPE = re.compile(r"\\[A-Za-z]")
_DULL = frozenset({"event.code", "event.category", "event.type", "event.dataset", "event.action", "event.outcome"})
"""Fields whose values are common: poor anchors."""


@dataclass(frozen=True)
class Table:
    """The texts and patterns that rules look for in one field, each with the number of its leaf.

    A small table holds only the patterns that wake a rule; the others are tried when one is awake, on demand.
    """

    texts: Any
    text_leaves: tuple[int, ...]
    patterns: tuple[str, ...]
    pattern_leaves: tuple[int, ...]

    def only(self, leaves: frozenset[int]) -> Table:
        """Return the table with the patterns of some leaves."""
        chosen = [(text, leaf) for text, leaf in zip(self.patterns, self.pattern_leaves, strict=True) if leaf in leaves]
        return Table(self.texts, self.text_leaves, tuple(text for text, _ in chosen), tuple(leaf for _, leaf in chosen))


@dataclass(frozen=True)
class Group:
    """The rules of one log source, by their numbers, and the fields that they read."""

    where: Node
    rules: tuple[int, ...]
    fields: frozenset[str]


class Program:
    """Rules made ready to run; `rules[i]` is rule number i everywhere."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = tuple(rules)
        self.leaves: list[Node] = []
        self._numbers: dict[Node, int] = {}
        self.trees = [self.numbered(rule.what) for rule in rules]
        self.groups = self._groups()
        self.wheres = [self.numbered(group.where) for group in self.groups]
        self.anchors = [self._anchor(tree)[1] for tree in self.trees]
        self.tables = self._tables()

    def numbered(self, node: Node) -> Node:
        """Return a tree whose leaves are `("leaf", number)`; in an `and`, what is cheap and rare comes first."""
        if node[0] in LEAVES:
            number = self._numbers.get(node)
            if number is None:
                number = self._numbers[node] = len(self.leaves)
                self.leaves.append(node)
            return ("leaf", number)
        parts = [self.numbered(part) for part in node[1:]]
        if node[0] == "and":
            parts.sort(key=self._cost)
        return (node[0], *parts)

    @cached_property
    def by_anchor(self) -> dict[int, list[int]]:
        """Leaf number → the rules that it can wake."""
        found: dict[int, list[int]] = {}
        for number, anchors in enumerate(self.anchors):
            for leaf in anchors:
                found.setdefault(leaf, []).append(number)
        return found

    @cached_property
    def unanchored(self) -> frozenset[int]:
        """The rules that nothing needs to be found for: they are tried on every row of their log source."""
        return frozenset(number for number, anchors in enumerate(self.anchors) if not anchors)

    @cached_property
    def waking(self) -> frozenset[str]:
        """The fields in which a rule can be woken."""
        return frozenset(self.leaves[leaf][1] for leaf in self.by_anchor)

    @cached_property
    def leftovers(self) -> frozenset[str]:
        """Names that rules read and that have no column."""
        names = {name for leaf in self.leaves for field in fields(leaf) for name in field.split(",")}
        return frozenset(name for name in names if name not in SCHEMA and name not in RELATED and name[0] != "{")

    def _groups(self) -> list[Group]:
        members: dict[Node, list[int]] = {}
        for number, rule in enumerate(self.rules):
            members.setdefault(rule.where, []).append(number)
        return [
            Group(where, tuple(numbers), frozenset().union(*(fields(self.rules[n].what) for n in numbers)))
            for where, numbers in members.items()
        ]

    def _tables(self) -> dict[str, Table]:
        tabled: dict[str, list[int]] = {}
        for number, leaf in enumerate(self.leaves):
            if leaf[0] in _TABLED:
                tabled.setdefault(leaf[1], []).append(number)
        anchors = frozenset(leaf for leaves in self.anchors for leaf in leaves)
        tables = {field: self._table(numbers) for field, numbers in tabled.items()}
        return {field: t if len(t.patterns) > FEW else t.only(anchors) for field, t in tables.items()}

    def _table(self, numbers: list[int]) -> Table:
        texts = [number for number in numbers if self.leaves[number][0] == "equals"]
        patterns = [number for number in numbers if self.leaves[number][0] == "pattern"]
        return Table(
            pa.array([self.leaves[number][2] for number in texts], pa.large_string()),
            tuple(texts),
            tuple(self.leaves[number][2] for number in patterns),
            tuple(patterns),
        )

    def _anchor(self, tree: Node) -> tuple[float, tuple[int, ...]]:
        """The leaves of which one must be true for the tree to be true, and how telling the weakest of them is.

        No leaves: the tree can be true where nothing was found (a `not`, a comparison), so it is tried on all rows.
        """
        if tree[0] == "leaf":
            leaf = self.leaves[tree[1]]
            return (_telling(leaf), (tree[1],)) if leaf[0] in _TABLED else (0.0, ())
        if tree[0] == "not":
            return 0.0, ()
        parts = [self._anchor(part) for part in tree[1:]]
        if tree[0] == "and":
            return max(parts, key=lambda part: (part[0], -len(part[1])))
        if any(not anchors for _, anchors in parts):
            return 0.0, ()
        together = dict.fromkeys(leaf for _, anchors in parts for leaf in anchors)
        return min(weight for weight, _ in parts), tuple(together)

    def _cost(self, tree: Node) -> float:
        weight, anchors = self._anchor(tree)
        return -weight if anchors else 1.0


def _telling(leaf: Node) -> float:
    if leaf[1] in _DULL:
        return 0.5
    if leaf[0] == "equals":
        return min(len(leaf[2]), 40) + 2.0
    runs = _LITERAL.findall(_ESCAPE.sub("\0", leaf[2].removeprefix("(?is)")))
    return float(max(map(len, runs), default=0)) + 0.6
