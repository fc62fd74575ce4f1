"""One frame through all rules: which rows each rule is true for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from luuvet.detect import addresses, patterns
from luuvet.detect.columns import NO_ROWS, Column, Columns, Mask, Rows
from luuvet.detect.node import Node
from luuvet.detect.patterns import FEW, Matcher
from luuvet.detect.program import Program

Found = dict[int, Rows]
"""Rule number → the rows that it is true for."""


def evaluate(program: Program, frame: pl.DataFrame, matcher: Matcher, eligible: Mask) -> Found:
    """Return the rows of every rule that is true somewhere; rows that are not eligible are as if they were not there."""
    return _Run(program, frame, matcher).found(eligible)


class _Run:
    def __init__(self, program: Program, frame: pl.DataFrame, matcher: Matcher) -> None:
        self._program = program
        self._columns = Columns(frame, program.leftovers)
        self._matcher = matcher
        self._tabled: dict[str, dict[int, Rows]] = {}  # field → leaf → codes of the values that it matches
        self._eager: dict[str, frozenset[int]] = {}  # field → leaves of patterns that were tried on all its values
        self._rows: dict[int, Rows] = {}
        self._live: dict[int, Rows] | None = None  # group → its rows, once that is known
        self._scratch: Mask = np.zeros(frame.height, np.bool_)

    def found(self, eligible: Mask) -> Found:
        live = self._live = {number: rows for number, rows in self._sources(eligible) if len(rows)}
        self._read(live)
        awake = self._awake()
        found: Found = {}
        for group, rows in live.items():
            for rule in self._program.groups[group].rules:
                if rule not in awake:
                    continue
                start = self._start(rule, rows)
                if len(start):
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

    def _read(self, live: Iterable[int]) -> None:
        """Match the tables of the fields in which a rule of a live group can wake. Others wait until a rule asks."""
        needed = {field for group in live for field in self._program.groups[group].fields}
        for field in needed & self._program.waking:
            self._match(field)

    def _column(self, field: str) -> Column:
        """The column of a field; once live groups are known, on the rows of those groups only that read the field."""
        known = self._columns.known(field)
        if known is not None or self._live is None:
            return known or self._columns.column(field)
        mask = np.zeros(self._columns.height, np.bool_)
        for group, rows in self._live.items():
            if field in self._program.groups[group].fields:
                mask[rows] = True
        return self._columns.column(field, mask)

    def _awake(self) -> set[int]:
        """The rules of which an anchor was found, and those that have none."""
        woken = set(self._program.unanchored)
        for known in self._tabled.values():
            for leaf in known:
                woken.update(self._program.by_anchor.get(leaf, ()))
        return woken

    def _is_live(self, leaf: int) -> bool:
        return leaf in self._tabled[self._program.leaves[leaf][1]]

    def _start(self, rule: int, rows: Rows) -> Rows:
        anchors = [leaf for leaf in self._program.anchors[rule] if self._is_live(leaf)]
        if not self._program.anchors[rule]:
            return rows
        hits = self._leaf(anchors[0]) if len(anchors) == 1 else self._union([self._leaf(leaf) for leaf in anchors])
        return self._common(hits, rows)

    def _among(self, tree: Node, rows: Rows) -> Rows:
        """The rows, of those given, for which a tree is true."""
        operator = tree[0]
        if operator == "leaf":
            return self._common(rows, self._leaf(tree[1]))
        if operator == "not":
            return self._without(rows, self._among(tree[1], rows))
        if operator == "and":
            for part in tree[1:]:
                rows = self._among(part, rows)
                if not len(rows):
                    break
            return rows
        self._together(tree)
        held: list[Rows] = []
        for part in tree[1:]:
            held.append(self._among(part, rows))
            if len(held[-1]) == len(rows):
                return rows
        return self._union(held)

    def _together(self, tree: Node) -> None:
        """Answer the patterns that an `or` asks of one field, and that no table holds, in one pass over its values."""
        asked: dict[str, list[int]] = {}
        for operator, *parts in tree[1:]:
            if operator == "leaf" and parts[0] not in self._rows and self._program.leaves[parts[0]][0] == "pattern":
                asked.setdefault(self._program.leaves[parts[0]][1], []).append(parts[0])
        for field, numbers in asked.items():
            self._match(field)
            late = tuple(number for number in numbers if number not in self._eager[field])
            if len(late) > 1:
                column, known = self._column(field), dict.fromkeys(late, NO_ROWS)
                _by_leaf(known, patterns.few(column.values, [self._program.leaves[n][2] for n in late]), late)
                self._rows.update((number, column.holding(codes)) for number, codes in known.items())

    def _union(self, many: list[Rows]) -> Rows:
        many = [rows for rows in many if len(rows)]
        if len(many) < 2:
            return many[0] if many else NO_ROWS
        if sum(map(len, many)) < self._columns.height // 8:
            return np.unique(np.concatenate(many))
        mask = np.zeros(self._columns.height, np.bool_)
        for rows in many:
            mask[rows] = True
        return np.flatnonzero(mask).astype(np.int32)

    def _common(self, left: Rows, right: Rows) -> Rows:
        if not len(left) or not len(right):
            return NO_ROWS
        small, large = (left, right) if len(left) <= len(right) else (right, left)
        if len(large) == self._columns.height:
            return small
        if len(small) * 16 < len(large):
            at = np.searchsorted(large, small)
            at[at == len(large)] = 0
            held: Rows = small[large[at] == small]
            return held
        kept: Rows = small[self._marked(small, large)]
        return kept

    def _without(self, rows: Rows, taken: Rows) -> Rows:
        return rows[~self._marked(rows, taken)] if len(taken) else rows

    def _marked(self, asked: Rows, rows: Rows) -> Mask:
        scratch = self._scratch
        scratch[rows] = True
        held: Mask = scratch[asked]
        scratch[rows] = False
        return held

    def _leaf(self, number: int) -> Rows:
        rows = self._rows.get(number)
        if rows is None:
            rows = self._rows[number] = self._answer(self._program.leaves[number], number)
        return rows

    def _answer(self, leaf: Node, number: int) -> Rows:
        kind, field = leaf[0], leaf[1]
        if kind == "exists" and self._columns.is_plain(field):
            return self._columns.present(field)
        column = self._column(field)
        if kind in ("equals", "pattern"):
            known = self._match(field)
            if kind == "pattern" and number not in self._eager[field]:
                return column.holding(patterns.few(column.values, leaf[2:])[0])
            return column.holding(known.get(number, NO_ROWS))
        if kind == "exists":
            return column.present
        if kind == "cidr":
            return column.holding(addresses.inside(column.texts, leaf[2]))
        if kind == "compare":
            return column.holding(_compared(column.texts, leaf[2], leaf[3]))
        if kind == "part":
            return column.holding(_time_part(column.texts, leaf[2], leaf[3]))
        return self._referring(field, leaf[2], leaf[3])

    def _match(self, field: str) -> dict[int, Rows]:
        """Leaf → codes, of every text and pattern of a field that some value has."""
        known = self._tabled.get(field)
        if known is not None:
            return known
        known = self._tabled[field] = {}
        table = self._program.tables.get(field)
        self._eager[field] = frozenset(table.pattern_leaves) if table else frozenset()
        if table is None:
            return known
        column = self._column(field)
        _by_leaf(known, patterns.equal(column.values, table.texts), table.text_leaves)
        if table.patterns:
            if len(table.patterns) <= FEW:
                pairs = patterns.few(column.values, table.patterns)
            else:
                pairs = patterns.many(column.texts, table.patterns, self._matcher)
            _by_leaf(known, pairs, table.pattern_leaves)
        return known

    def _referring(self, field: str, other: str, how: str) -> Rows:
        left, right = self._column(field), self._column(other)
        pairs = _valued(left.rows, left.texts, left.codes, "left").join(
            _valued(right.rows, right.texts, right.codes, "right"), on="row", how="inner"
        )
        test = {
            "is": pl.col("left") == pl.col("right"),
            "contains": pl.col("left").str.contains(pl.col("right"), literal=True),
            "starts": pl.col("left").str.starts_with(pl.col("right")),
            "ends": pl.col("left").str.ends_with(pl.col("right")),
        }[how]
        return np.unique(pairs.filter(test)["row"].to_numpy().astype(np.int32))


def _by_leaf(known: dict[int, Rows], pairs: patterns.Pairs, leaves: tuple[int, ...]) -> None:
    at, which = pairs
    if not len(at):
        return
    order = np.argsort(which, kind="stable")
    at, which = at[order], which[order]
    present, first = np.unique(which, return_index=True)
    for number, codes in zip(present.tolist(), np.split(at, first[1:]), strict=True):
        known[leaves[number]] = codes


def _compared(values: pl.Series, operator: str, number: float) -> Rows:
    numbers = values.cast(pl.Float64, strict=False)
    held = {"lt": numbers < number, "lte": numbers <= number, "gt": numbers > number, "gte": numbers >= number}
    return _true(held.get(operator, numbers != number))


def _time_part(values: pl.Series, unit: str, number: int) -> Rows:
    times = values.str.to_datetime(strict=False, time_zone="UTC", time_unit="us")
    part = getattr(times.dt, unit)()
    return _true(part == number)


def _true(answers: pl.Series) -> Rows:
    codes: Rows = answers.fill_null(False).arg_true().to_numpy().astype(np.int32)
    return codes


def _valued(rows: Rows, values: pl.Series, codes: Rows, name: str) -> pl.DataFrame:
    return pl.DataFrame({"row": rows, name: values.str.to_lowercase().gather(pl.Series(codes))})
