"""All rules together: leaves numbered once, what must be found before a rule can be true, and one table of that a field.

Beside `node`'s kinds a tree here has `("leaf", number)`, and `("any", field, (number, …))` for texts of which one must stand in
a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log2
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from luuvet.detect.needles import FIRST, LAST, Needles, needles
from luuvet.detect.node import LEAVES, Node, fields
from luuvet.detect.patterns import Sought, sought
from luuvet.detect.rule import Rule
from luuvet.event.fields import RELATED
from luuvet.event.frame import SCHEMA

_MOST_SETS = 32
"""Tables are kept for so many sets of log sources that were seen together."""
_TABLED = frozenset({"equals", "pattern"})
_DULL = frozenset({"event.code", "event.category", "event.type", "event.dataset", "event.action", "event.outcome"})
"""Fields whose values are common: poor anchors."""

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Table:
    """What is looked for in all values of one field: every text that is a whole value, and the patterns that wake a rule.

    `text_leaves` and `pattern_leaves` say which leaf each is. Other patterns are tried where a rule is awake.
    """

    texts: Any
    text_leaves: Numbers
    patterns: Sought
    pattern_leaves: Numbers

    @cached_property
    def leaves(self) -> frozenset[int]:
        """All of them."""
        return frozenset((*self.text_leaves.tolist(), *self.pattern_leaves.tolist()))


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
        self._uses: list[int] = []
        self._needles: dict[int, Needles] = {}
        self._weights: dict[int, float] = {}
        trees = [self._numbered(rule.what) for rule in rules]
        self.groups = self._groups()
        self.wheres = [self._arranged(self._numbered(group.where)) for group in self.groups]
        self.anchors = [self._anchor(tree)[1] for tree in trees]
        self.trees = [self._arranged(tree) for tree in trees]
        self._tables: dict[frozenset[int], dict[str, Table]] = {}

    def needles(self, leaf: int) -> Needles:
        """Return the needles of a pattern leaf."""
        known = self._needles.get(leaf)
        if known is None:
            known = self._needles[leaf] = needles(self.leaves[leaf][2])
        return known

    @cached_property
    def group_of(self) -> Numbers:
        """The number of each rule's group."""
        found = np.zeros(len(self.rules), np.int32)
        for number, group in enumerate(self.groups):
            found[list(group.rules)] = number
        return found

    @cached_property
    def woken(self) -> tuple[Numbers, Numbers]:
        """The rules that leaf n wakes are `rules[first[n]:first[n + 1]]`, of (first, rules)."""
        pairs = sorted((leaf, rule) for rule, anchors in enumerate(self.anchors) for leaf in anchors)
        counts = np.bincount([leaf for leaf, _ in pairs], minlength=len(self.leaves))
        first = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
        return first, np.array([rule for _, rule in pairs], np.int32)

    @cached_property
    def unanchored(self) -> tuple[int, ...]:
        """The rules that nothing needs to be found for: they are tried on every row of their log source."""
        return tuple(number for number, anchors in enumerate(self.anchors) if not anchors)

    @cached_property
    def waking(self) -> frozenset[str]:
        """The fields in which a rule can be woken."""
        return frozenset(self.leaves[leaf][1] for anchors in self.anchors for leaf in anchors)

    @cached_property
    def leftovers(self) -> frozenset[str]:
        """Names that rules read and that have no column."""
        return _leftovers(field for leaf in self.leaves for field in fields(leaf))

    @cached_property
    def early(self) -> frozenset[str]:
        """Those of them that log sources read: they are needed before it is known on which rows to look for the others."""
        return _leftovers(field for group in self.groups for field in fields(group.where))

    @cached_property
    def with_leftovers(self) -> frozenset[str]:
        """The fields of rules that may stand in leftovers."""
        read = {field for leaf in self.leaves for field in fields(leaf)}
        return frozenset(field for field in read if not self.leftovers.isdisjoint(field.split(",")))

    def _numbered(self, node: Node) -> Node:
        if node[0] not in LEAVES:
            return (node[0], *(self._numbered(part) for part in node[1:]))
        number = self._numbers.get(node)
        if number is None:
            number = self._numbers[node] = len(self.leaves)
            self.leaves.append(node)
            self._uses.append(0)
        self._uses[number] += 1
        return ("leaf", number)

    def _arranged(self, tree: Node) -> Node:
        """The tree with what is cheap and rare first in an `and`, and the texts that an `or` asks of one field as one node."""
        if tree[0] == "leaf":
            return tree
        parts = [self._arranged(part) for part in tree[1:]]
        if tree[0] == "and":
            parts.sort(key=self._cost)
        if tree[0] == "or":
            parts = self._together(parts)
        return parts[0] if len(parts) == 1 and tree[0] != "not" else (tree[0], *parts)

    def _together(self, parts: list[Node]) -> list[Node]:
        texts: dict[str, list[int]] = {}
        others = []
        for part in parts:
            leaf = self.leaves[part[1]] if part[0] == "leaf" else ("",)
            if leaf[0] == "pattern" and self.needles(part[1]).exact:
                texts.setdefault(leaf[1], []).append(part[1])
            else:
                others.append(part)
        found: list[Node] = [
            ("leaf", numbers[0]) if len(numbers) == 1 else ("any", field, tuple(numbers))
            for field, numbers in texts.items()
        ]
        return found + others

    def _groups(self) -> list[Group]:
        members: dict[Node, list[int]] = {}
        for number, rule in enumerate(self.rules):
            members.setdefault(rule.where, []).append(number)
        return [
            Group(where, tuple(numbers), frozenset().union(*(fields(self.rules[n].what) for n in numbers)))
            for where, numbers in members.items()
        ]

    def tables(self, groups: frozenset[int]) -> dict[str, Table]:
        """Return the table of each field that the rules of some groups read: what no rule of them asks is not looked for."""
        known = self._tables.get(groups)
        if known is None:
            while len(self._tables) >= _MOST_SETS:
                del self._tables[next(iter(self._tables))]
            known = self._tables[groups] = self._made(groups)
        return known

    def _made(self, groups: frozenset[int]) -> dict[str, Table]:
        rules = [rule for group in groups for rule in self.groups[group].rules]
        wanted = {leaf for rule in rules for leaf in self.anchors[rule]}
        wanted.update(leaf for rule in rules for leaf in _numbers(self.trees[rule]) if self.leaves[leaf][0] == "equals")
        tabled: dict[str, list[int]] = {}
        for number in sorted(wanted):
            tabled.setdefault(self.leaves[number][1], []).append(number)
        return {field: self._table(numbers) for field, numbers in tabled.items()}

    def _table(self, numbers: list[int]) -> Table:
        texts = [number for number in numbers if self.leaves[number][0] == "equals"]
        patterns = [number for number in numbers if self.leaves[number][0] == "pattern"]
        return Table(
            pa.array([self.leaves[number][2] for number in texts], pa.large_string()),
            np.array(texts, np.int32),
            sought([self.leaves[number][2] for number in patterns], [self.needles(number) for number in patterns]),
            np.array(patterns, np.int32),
        )

    def _anchor(self, tree: Node) -> tuple[float, tuple[int, ...]]:
        """The leaves of which one must be true for the tree to be true, and how telling the weakest of them is.

        No leaves: the tree can be true where nothing was found (a `not`, a comparison), so it is tried on all rows.
        """
        if tree[0] == "leaf":
            leaf = self.leaves[tree[1]]
            return (self._telling(tree[1]), (tree[1],)) if leaf[0] in _TABLED else (0.0, ())
        if tree[0] == "any":
            return min(map(self._telling, tree[2])), tree[2]
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

    def _telling(self, number: int) -> float:
        """How rarely a leaf is true, guessed: what is long is rare, and what many rules ask for is common."""
        known = self._weights.get(number)
        if known is None:
            known = self._weights[number] = self._weight(number)
        return known

    def _weight(self, number: int) -> float:
        leaf = self.leaves[number]
        if leaf[1] in _DULL:
            return 0.5
        if leaf[0] == "equals":
            length = min(len(leaf[2]), 40) + 2.0
        else:
            known = self.needles(number)
            if not known.texts:
                return 0.1  # an expression that every value must be asked
            length = min(len(text.strip(FIRST + LAST)) for text in known.texts) + (0.6 if known.exact else 0.3)
        return max(0.2, length - 2 * log2(self._uses[number]))


def _leftovers(read: Iterable[str]) -> frozenset[str]:
    names = {name for field in set(read) for name in field.split(",")}
    return frozenset(name for name in names if name not in SCHEMA and name not in RELATED and name[0] != "{")


def _numbers(tree: Node) -> Iterator[int]:
    """The numbers of all leaves of a tree."""
    if tree[0] == "leaf":
        yield tree[1]
    elif tree[0] == "any":
        yield from tree[2]
    else:
        for part in tree[1:]:
            yield from _numbers(part)
