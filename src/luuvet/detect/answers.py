"""Which rows a leaf is true for: of all values of a field what wakes rules, of the values of few rows everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect import addresses, patterns
from luuvet.detect.column import NO_ROWS, Column, Mask, Rows
from luuvet.detect.columns import Columns
from luuvet.detect.node import Node
from luuvet.detect.program import Program, Table

FEW = 96
"""Up to so many values a loop over texts is cheaper than a call for columns."""
SHARE = 8
"""A leaf that is asked about more than one in so many rows is answered for all of them, once."""


class Answers:
    """The leaves of a program on one frame."""

    def __init__(self, program: Program, frame: pl.DataFrame) -> None:
        self._program = program
        self._columns = Columns(frame, program.leftovers, program.early)
        self._height = frame.height
        self._tables: Mapping[str, Table] = {}
        self._live: Mapping[int, Rows] | None = None
        self._tabled: dict[str, patterns.Pairs] = {}  # field → codes of values and the leaves that they hold
        self._codes: dict[str, dict[int, Rows]] = {}  # the same by leaf
        self._rows: dict[int, Rows] = {}
        self._either: dict[tuple[int, ...], Rows] = {}

    def keep_to(self, live: Mapping[int, Rows]) -> None:
        """Look from now on only at rows of groups that read a field: group → its rows."""
        self._live = live
        self._tables = self._program.tables(frozenset(live))
        self._columns.ask_only(self._mask(self._program.with_leftovers))

    def hits(self, field: str) -> tuple[Rows, Rows]:
        """Return row and leaf of everything that a field's table found."""
        column = self._column(field)
        codes, leaves = self._matched(field)
        if not len(codes):
            return NO_ROWS, NO_ROWS
        if len(codes) == 1:
            rows = column.holding(codes)
            return rows, np.repeat(leaves, len(rows))
        order = np.argsort(codes, kind="stable")
        counts = np.bincount(codes, minlength=len(column.values))
        first = np.concatenate(([0], np.cumsum(counts)))
        times = counts[column.codes]
        starts = np.repeat(first[column.codes], times)
        within = np.arange(len(starts)) - np.repeat(np.cumsum(times) - times, times)
        return np.repeat(column.rows, times), leaves[order][starts + within]

    def leaf(self, number: int, rows: Rows) -> Rows:
        """Return the rows, of those given, for which a leaf is true."""
        leaf = self._program.leaves[number]
        known = self._rows.get(number)
        if known is None and leaf[0] in ("equals", "pattern") and len(rows) * SHARE <= self._height:
            column = self._column(leaf[1])
            if not column.repeated:
                return self._narrow(leaf, number, column, rows)
        if known is None:
            known = self._rows[number] = self._everywhere(leaf, number)
        return _common(rows, known, self._height)

    def any(self, field: str, numbers: tuple[int, ...], rows: Rows) -> Rows:
        """Return the rows, of those given, in whose value of a field one of several texts stands."""
        column = self._column(field)
        if column.repeated or len(rows) * SHARE > self._height:
            known = self._either.get(numbers)
            if known is None:
                known = self._either[numbers] = column.holding(self._holding_any(column, numbers))
            return _common(rows, known, self._height)
        codes = column.codes_of(rows, self._height)
        texts = self._texts(numbers)
        if len(rows) <= FEW:
            return _by_text(column, texts, codes, rows)
        asked, back = np.unique(codes, return_inverse=True)
        there = asked >= 0
        held = np.zeros(len(asked), np.bool_)
        held[there] = column.marked.gather(pl.Series(asked[there])).str.contains_any(texts).to_numpy()
        return rows[held[back]]

    def _holding_any(self, column: Column, numbers: tuple[int, ...]) -> Rows:
        if len(numbers) <= patterns.FEW:
            return np.unique(patterns.few(column.values, [self._program.leaves[number][2] for number in numbers])[0])
        return _true(column.marked.str.contains_any(self._texts(numbers)))

    def _texts(self, numbers: tuple[int, ...]) -> list[str]:
        return [text for number in numbers for text in self._program.numbering.needles(number).texts]

    def _narrow(self, leaf: Node, number: int, column: Column, rows: Rows) -> Rows:
        codes = column.codes_of(rows, self._height)
        if self._is_tabled(leaf, number):
            known = self._by_leaf(leaf[1]).get(number, NO_ROWS)
            return rows[np.isin(codes, known)] if len(known) else NO_ROWS
        if leaf[0] == "pattern" and len(rows) <= FEW:
            asked = self._program.numbering.needles(number)
            if asked.exact:
                return _by_text(column, asked.texts, codes, rows)
        different, back = np.unique(codes, return_inverse=True)
        there = different[different >= 0]
        held = np.zeros(len(different), np.bool_)
        values = column.values.take(pa.array(there))
        found = _is(values, leaf[2]) if leaf[0] == "equals" else pc.match_substring_regex(values, leaf[2])
        held[different >= 0] = found.to_numpy(zero_copy_only=False)
        return rows[held[back]]

    def _everywhere(self, leaf: Node, number: int) -> Rows:
        kind, field = leaf[0], leaf[1]
        if kind == "exists" and self._columns.is_plain(field):
            return self._columns.present(field)
        column = self._column(field)
        if self._is_tabled(leaf, number):
            return column.holding(self._by_leaf(field).get(number, NO_ROWS))
        if kind == "equals":
            return column.holding(_true(pl.Series(pl.from_arrow(_is(column.values, leaf[2])))))
        if kind == "pattern":
            return column.holding(patterns.few(column.values, leaf[2:])[0])
        if kind == "exists":
            return column.present
        if kind == "line":
            longest = column.texts.str.split("\n").list.eval(pl.element().str.len_chars()).list.max()
            return column.holding(_true(longest >= leaf[2]))
        if kind == "cidr":
            return column.holding(addresses.inside(column.texts, leaf[2]))
        if kind == "compare":
            return column.holding(_compared(column.texts, leaf[2], leaf[3]))
        if kind == "part":
            return column.holding(_time_part(column.texts, leaf[2], leaf[3]))
        return self._referring(field, leaf[2], leaf[3])

    def _column(self, field: str) -> Column:
        """The column of a field; once live groups are known, on the rows of those groups only that read the field."""
        known = self._columns.known(field)
        if known is not None or self._live is None:
            return known or self._columns.column(field)
        return self._columns.column(field, self._mask({field}))

    def _mask(self, fields: Set[str]) -> Mask:
        """The rows of live groups that read one of some fields."""
        mask: Mask = np.zeros(self._height, np.bool_)
        for group, rows in (self._live or {}).items():
            if not fields.isdisjoint(self._program.groups[group].fields):
                mask[rows] = True
        return mask

    def _matched(self, field: str) -> patterns.Pairs:
        """Codes and leaves of every text and every waking pattern of a field that some value has."""
        known = self._tabled.get(field)
        if known is not None:
            return known
        table, column = self._tables.get(field), self._column(field)
        pairs: list[patterns.Pairs] = [(patterns.NONE, patterns.NONE)]
        if table is not None and len(column.values):
            if len(table.text_leaves):
                at, which = patterns.equal(column.lower, table.texts)
                pairs.append((at, table.text_leaves[which]))
            if len(table.pattern_leaves):
                at, which = patterns.matched(table.patterns, column)
                pairs.append((at, table.pattern_leaves[which]))
        found = self._tabled[field] = (
            np.concatenate([at for at, _ in pairs]),
            np.concatenate([which for _, which in pairs]),
        )
        return found

    def _is_tabled(self, leaf: Node, number: int) -> bool:
        """Whether a leaf is among those that are looked for in all values of its field."""
        table = self._tables.get(leaf[1])
        return table is not None and number in table.leaves

    def _by_leaf(self, field: str) -> dict[int, Rows]:
        known = self._codes.get(field)
        if known is None:
            known = self._codes[field] = {}
            codes, leaves = self._matched(field)
            if len(codes):
                order = np.argsort(leaves, kind="stable")
                numbers, first = np.unique(leaves[order], return_index=True)
                known.update(zip(numbers.tolist(), np.split(codes[order], first[1:]), strict=True))
        return known

    def _referring(self, field: str, other: str, how: str) -> Rows:
        left, right = self._column(field), self._column(other)
        pairs = _valued(left, "left").join(_valued(right, "right"), on="row", how="inner")
        test = {
            "is": pl.col("left") == pl.col("right"),
            "contains": pl.col("left").str.contains(pl.col("right"), literal=True),
            "starts": pl.col("left").str.starts_with(pl.col("right")),
            "ends": pl.col("left").str.ends_with(pl.col("right")),
        }[how]
        return np.unique(pairs.filter(test)["row"].to_numpy().astype(np.int32))


def _is(values: Any, text: str) -> Any:
    """Which values (Arrow) are a text in lower case, in any case."""
    return pc.equal(pc.utf8_lower(values), pa.scalar(text, pa.large_string()))


def _by_text(column: Column, texts: Sequence[str], codes: Rows, rows: Rows) -> Rows:
    """The rows in whose value one of some needles stands, one value after the other."""
    known: dict[int, bool] = {-1: False}
    held = []
    for code in codes.tolist():
        if code not in known:
            value = column.text(code)
            known[code] = any(text in value for text in texts)
        held.append(known[code])
    return rows[held]


def _common(left: Rows, right: Rows, height: int) -> Rows:
    if not len(left) or not len(right):
        return NO_ROWS
    if len(right) == height:
        return left
    if len(left) == height:
        return right
    if len(left) * 16 < len(right):
        at = np.searchsorted(right, left)
        at[at == len(right)] = 0
        held: Rows = left[right[at] == left]
        return held
    mask = np.zeros(height, np.bool_)
    mask[right] = True
    return left[mask[left]]


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


def _valued(column: Column, name: str) -> pl.DataFrame:
    return pl.DataFrame({"row": column.rows, name: column.texts.str.to_lowercase().gather(pl.Series(column.codes))})
