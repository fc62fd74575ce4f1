"""One frame through all rules: which rows each rule is true for.

Of each rule a part that must be true is looked for first, for all rules at once; only where it was found the rule is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from luuvet.detect.answers import Answers
from luuvet.detect.column import NO_ROWS, Mask, Rows
from luuvet.detect.node import Node
from luuvet.detect.program import Program

Pairs = npt.NDArray[np.int64]
Found = dict[int, Rows]
"""Rule number → the rows that it is true for."""


def evaluate(program: Program, frame: pl.DataFrame, eligible: Mask) -> Found:
    """Return the rows of every rule that is true somewhere; rows that are not eligible are as if they were not there."""
    return _Run(program, frame).found(eligible)


class _Run:
    def __init__(self, program: Program, frame: pl.DataFrame) -> None:
        self._program = program
        self._answers = Answers(program, frame)
        self._height = frame.height

    def found(self, eligible: Mask) -> Found:
        live = {number: rows for number, rows in self._sources(eligible) if len(rows)}
        self._answers.keep_to(live)
        found: Found = {}
        for rule, start in self._starts(live):
            held = self._among(self._program.trees[rule], start)
            if len(held):
                found[rule] = held
        return found

    def _sources(self, eligible: Mask) -> Iterable[tuple[int, Rows]]:
        everything = np.flatnonzero(eligible).astype(np.int32)
        if not len(everything):
            return
        for number, tree in enumerate(self._program.wheres):
            yield number, self._among(tree, everything)

    def _starts(self, live: dict[int, Rows]) -> Iterator[tuple[int, Rows]]:
        """Each rule that is awake, with the rows of its log source in which that was found which it needs."""
        pairs, wide = self._woken(live)
        for rule in sorted({*self._program.unanchored, *wide}):
            rows = live.get(int(self._program.group_of[rule]), NO_ROWS)
            if len(rows):
                yield rule, rows
        if not len(pairs):
            return
        rules, rows = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
        numbers, first = np.unique(rules, return_index=True)
        for rule, some in zip(numbers.tolist(), np.split(rows, first[1:]), strict=True):
            if rule not in wide:
                yield rule, some

    def _woken(self, live: dict[int, Rows]) -> tuple[Pairs, set[int]]:
        """Rule and row of what was found, as one number each, ascending; and the rules to try on every row of theirs, because
        what wakes them stands in too many rows to look at each.
        """
        place = np.full(len(self._program.groups), -1, np.int32)
        member = np.zeros((len(live), self._height), np.bool_)
        for number, (group, own) in enumerate(live.items()):
            place[group] = number
            member[number, own] = True
        needed = {field for group in live for field in self._program.groups[group].fields}
        first, owned = self._program.woken
        pieces: list[Pairs] = []
        wide: set[int] = set()
        for field in sorted(needed & self._program.waking):
            rows, leaves, common = self._answers.hits(field)
            wide.update(_expanded(common, common, first, owned)[1].tolist())
            rows, rules = _expanded(rows, leaves, first, owned)
            live_as = place[self._program.group_of[rules]]
            held = (live_as >= 0) & member[live_as, rows]
            pieces.append(rules[held].astype(np.int64) << 32 | rows[held])
        return (np.unique(np.concatenate(pieces)) if pieces else np.zeros(0, np.int64)), wide

    def _among(self, tree: Node, rows: Rows) -> Rows:
        """The rows, of those given, for which a tree is true."""
        operator = tree[0]
        if operator == "leaf":
            return self._answers.leaf(tree[1], rows)
        if operator == "any":
            return self._answers.any(tree[1], tree[2], rows)
        if operator == "not":
            held = self._among(tree[1], rows)
            return rows[np.isin(rows, held, assume_unique=True, invert=True)] if len(held) else rows
        if operator == "and":
            for part in tree[1:]:
                rows = self._among(part, rows)
                if not len(rows):
                    break
            return rows
        held = NO_ROWS
        left = rows
        for part in tree[1:]:
            more = self._among(part, left)
            if not len(more):
                continue
            held = np.concatenate((held, more)) if len(held) else more
            if len(held) == len(rows):
                return rows
            left = left[np.isin(left, more, assume_unique=True, invert=True)]
        return np.sort(held)


def _expanded(rows: Rows, leaves: Rows, first: Rows, owned: Rows) -> tuple[Rows, Rows]:
    """Each row with every rule that its leaf wakes."""
    times = first[leaves + 1] - first[leaves]
    starts = np.repeat(first[leaves], times)
    within = np.arange(len(starts), dtype=np.int32) - np.repeat(np.cumsum(times) - times, times)
    return np.repeat(rows, times), owned[starts + within]
