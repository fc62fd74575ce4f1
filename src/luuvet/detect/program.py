"""All rules together: their trees numbered, their groups by log source, and one table a field of what is looked for in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from luuvet.detect.node import RAW, Node, fields
from luuvet.detect.numbering import Numbering
from luuvet.detect.patterns import Sought, sought
from luuvet.detect.rule import Rule
from luuvet.event.fields import RELATED
from luuvet.event.frame import SCHEMA

_MOST_SETS = 32
"""Tables are kept for so many sets of log sources that were seen together."""

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
        self.numbering = Numbering()
        self.leaves = self.numbering.all
        trees = [self.numbering.numbered(rule.what) for rule in rules]
        self.groups = self._groups()
        self.wheres = [self.numbering.arranged(self.numbering.numbered(group.where)) for group in self.groups]
        self.anchors = [self.numbering.anchor(tree)[1] for tree in trees]
        self.trees = [self.numbering.arranged(tree) for tree in trees]
        self._tables: dict[frozenset[int], dict[str, Table]] = {}
        self._keywords: dict[tuple[frozenset[int], frozenset[int]], Table] = {}

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

    def _groups(self) -> list[Group]:
        members: dict[Node, list[int]] = {}
        for number, rule in enumerate(self.rules):
            members.setdefault(rule.where, []).append(number)
        return [
            Group(where, tuple(numbers), frozenset().union(*(fields(self.rules[n].what) for n in numbers)))
            for where, numbers in members.items()
        ]

    @cached_property
    def sources(self) -> dict[str, Table]:
        """The table of each field that log sources read."""
        read = {number for tree in self.wheres for number in _numbers(tree)}
        return self._by_field(number for number in read if self.leaves[number][0] in ("equals", "pattern"))

    def tables(self, groups: frozenset[int]) -> dict[str, Table]:
        """Return the table of each field that the rules of some groups read: what no rule of them asks is not looked for."""
        known = self._tables.get(groups)
        if known is None:
            while len(self._tables) >= _MOST_SETS:
                del self._tables[next(iter(self._tables))]
            known = self._tables[groups] = self._made(groups)
        return known

    def keywords(self, groups: frozenset[int], some: frozenset[int]) -> Table:
        """Return of the table of whole records, for some groups together, what rules of a few of them ask."""
        known = self._keywords.get((groups, some))
        if known is None:
            while len(self._keywords) >= _MOST_SETS:
                del self._keywords[next(iter(self._keywords))]
            asked = {leaf for group in some for rule in self.groups[group].rules for leaf in _numbers(self.trees[rule])}
            table = self.tables(groups).get(RAW)
            known = self._keywords[groups, some] = self._table(sorted(asked & table.leaves) if table else [])
        return known

    def _made(self, groups: frozenset[int]) -> dict[str, Table]:
        rules = [rule for group in groups for rule in self.groups[group].rules]
        wanted = {leaf for rule in rules for leaf in self.anchors[rule]}
        wanted.update(leaf for rule in rules for leaf in _numbers(self.trees[rule]) if self.leaves[leaf][0] == "equals")
        return self._by_field(wanted)

    def _by_field(self, leaves: Iterable[int]) -> dict[str, Table]:
        tabled: dict[str, list[int]] = {}
        for number in sorted(leaves):
            tabled.setdefault(self.leaves[number][1], []).append(number)
        return {field: self._table(numbers) for field, numbers in tabled.items()}

    def _table(self, numbers: list[int]) -> Table:
        texts = [number for number in numbers if self.leaves[number][0] == "equals"]
        patterns = [number for number in numbers if self.leaves[number][0] == "pattern"]
        return Table(
            pa.array([self.leaves[number][2] for number in texts], pa.large_string()),
            np.array(texts, np.int32),
            sought(
                [self.leaves[number][2] for number in patterns], [self.numbering.needles(number) for number in patterns]
            ),
            np.array(patterns, np.int32),
        )


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
