"""Which rows a leaf is true for: of all values of a field what wakes rules, of the values of few rows everything else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set

import numpy as np
import polars as pl

from luuvet.detect import patterns, truth
from luuvet.detect.column import NO_ROWS, Column, Mask, Rows
from luuvet.detect.columns import Columns
from luuvet.detect.node import RAW, Node
from luuvet.detect.program import Program, Table

FEW = 96
"""Up to so many values a loop over texts is cheaper than a call for columns."""
_MOST_KINDS = 60
"""Records are told apart by so many log sources that read them whole; further ones count as one."""
MOST_ASKED = 3
"""After so many questions about few rows of a field its column is made as a whole."""
SHARE = 8
"""A leaf that is asked about more than one in so many rows is answered for all of them, once."""


class Answers:
    """The leaves of a program on one frame."""

    def __init__(self, program: Program, frame: pl.DataFrame) -> None:
        self._program = program
        self._columns = Columns(frame, program.leftovers, program.early)
        self._height = frame.height
        self._tables: Mapping[str, Table] = program.sources
        self._live: Mapping[int, Rows] | None = None
        self._tabled: dict[str, patterns.Pairs] = {}  # field → codes of values and the leaves that they hold
        self._codes: dict[str, dict[int, Rows]] = {}  # the same by leaf
        self._rows: dict[int, Rows] = {}
        self._asked: dict[str, int] = {}
        self._either: dict[tuple[int, ...], Rows] = {}

    def keep_to(self, live: Mapping[int, Rows]) -> None:
        """Look from now on only at rows of groups that read a field: group → its rows."""
        self._live, self._tabled, self._codes = live, {}, {}
        self._tables = self._program.tables(frozenset(live))
        self._columns.ask_only(self._mask(self._program.with_leftovers))

    def hits(self, field: str) -> tuple[Rows, Rows, Rows]:
        """Return row and leaf of what a field's table found, and the leaves that too many rows hold to name each."""
        column = self._column(field)
        codes, leaves = self._matched(field)
        if not len(codes):
            return NO_ROWS, NO_ROWS, NO_ROWS
        numbers, place = np.unique(leaves, return_inverse=True)
        held = np.bincount(place, np.bincount(column.codes, minlength=len(column.values))[codes])
        wide = held * SHARE > self._height
        codes, leaves = codes[~wide[place]], leaves[~wide[place]]
        order = np.argsort(codes, kind="stable")
        counts = np.bincount(codes, minlength=len(column.values))
        first = np.concatenate(([0], np.cumsum(counts)))
        times = counts[column.codes]
        starts = np.repeat(first[column.codes], times)
        within = np.arange(len(starts)) - np.repeat(np.cumsum(times) - times, times)
        return np.repeat(column.rows, times), leaves[order][starts + within], numbers[wide]

    def leaf(self, number: int, rows: Rows) -> Rows:
        """Return the rows, of those given, for which a leaf is true."""
        known = self._rows.get(number)
        if known is None:
            if len(rows) * SHARE <= self._height:
                return self._near(number, rows)
            known = self._rows[number] = self._everywhere(number)
        return _common(rows, known, self._height)

    def any(self, field: str, numbers: tuple[int, ...], rows: Rows) -> Rows:
        """Return the rows, of those given, in whose value of a field one of several patterns matches."""
        expressions = [self._program.leaves[number][2] for number in numbers]
        needles = [self._program.numbering.needles(number) for number in numbers]
        texts = [text for one in needles for text in one.texts] if all(one.exact for one in needles) else []
        column = self._at_hand(field, rows)
        if column is None:
            beside = self._beside(field, rows)
            return _common(rows, beside.holding(truth.any_of(beside, expressions, texts)), self._height)
        if column.repeated or len(rows) * SHARE > self._height:
            known = self._either.get(numbers)
            if known is None:
                known = self._either[numbers] = column.holding(truth.any_of(column, expressions, texts))
            return _common(rows, known, self._height)
        codes = column.codes_of(rows, self._height)
        if texts and len(rows) <= FEW:
            return _by_text(column, texts, codes, rows)
        return _by_code(codes, rows, lambda some: truth.any_of(column.part(some), expressions, texts))

    def _near(self, number: int, rows: Rows) -> Rows:
        """A leaf on few rows: only their values are looked at, where it is not known of all."""
        leaf = self._program.leaves[number]
        if leaf[0] in ("part", "hours") and self._columns.known(leaf[1]) is None:
            # Nearly every event has a time of its own, so a column of all of them is never worth its while here.
            return _common(rows, self._on(leaf, lambda field: self._beside(field, rows)), self._height)
        column = self._at_hand(leaf[1], rows)
        if column is None:
            return _common(rows, self._on(leaf, lambda field: self._beside(field, rows)), self._height)
        if column.repeated or leaf[0] not in ("equals", "pattern"):
            known = self._rows[number] = self._everywhere(number)
            return _common(rows, known, self._height)
        codes = column.codes_of(rows, self._height)
        if self._is_tabled(leaf, number):
            held = self._by_leaf(leaf[1]).get(number, NO_ROWS)
            return rows[np.isin(codes, held)] if len(held) else NO_ROWS
        if leaf[0] == "pattern" and len(rows) <= FEW:
            needles = self._program.numbering.needles(number)
            if needles.exact:
                return _by_text(column, needles.texts, codes, rows)
        return _by_code(codes, rows, lambda some: truth.codes(leaf, column.part(some)))

    def _everywhere(self, number: int) -> Rows:
        leaf = self._program.leaves[number]
        if leaf[0] == "exists" and self._columns.is_plain(leaf[1]):
            return self._columns.present(leaf[1])
        if self._is_tabled(leaf, number):
            return self._column(leaf[1]).holding(self._by_leaf(leaf[1]).get(number, NO_ROWS))
        return self._on(leaf, self._column)

    def _on(self, leaf: Node, column: Callable[[str], Column]) -> Rows:
        if leaf[0] == "exists":
            return column(leaf[1]).present
        if leaf[0] == "fieldref":
            return truth.referring(column(leaf[1]), column(leaf[2]), leaf[3])
        return column(leaf[1]).holding(truth.codes(leaf, column(leaf[1])))

    def _at_hand(self, field: str, rows: Rows) -> Column | None:
        """The column of a field, None where it is not known yet and too few rows and questions ask for it to make it whole."""
        known = self._columns.known(field)
        if known is not None or len(rows) * SHARE > self._height:
            return known or self._column(field)
        self._asked[field] = self._asked.get(field, 0) + 1
        return self._column(field) if self._asked[field] > MOST_ASKED else None

    def _beside(self, field: str, rows: Rows) -> Column:
        """A column of a few rows, for one question."""
        mask: Mask = np.zeros(self._height, np.bool_)
        mask[rows] = True
        return self._columns.beside(field, mask)

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
        if table is None or not len(column.values):
            found = (patterns.NONE, patterns.NONE)
        elif field == RAW and self._live is not None:
            found = self._keywords(column, self._live)
        else:
            found = _found(table, column)
        self._tabled[field] = found
        return found

    def _keywords(self, column: Column, live: Mapping[int, Rows]) -> patterns.Pairs:
        """The same of whole records, which are long: of each only what rules of its own log sources ask."""
        reading = [group for group in live if RAW in self._program.groups[group].fields]
        kind = np.zeros(self._height, np.int64)
        for place, group in enumerate(reading):
            kind[live[group]] |= 1 << min(place, _MOST_KINDS)
        kinds, which = np.unique(kind[column.rows], return_inverse=True)
        pairs = []
        for number, bits in enumerate(kinds.tolist()):
            some = frozenset(group for place, group in enumerate(reading) if bits >> min(place, _MOST_KINDS) & 1)
            codes = np.unique(column.codes[which == number])
            at, leaves = _found(self._program.keywords(frozenset(live), some), column.part(codes))
            pairs.append((codes[at], leaves))
        return _joined(pairs)

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


def _found(table: Table, column: Column) -> patterns.Pairs:
    """Codes and leaves of what a table looks for in a column."""
    pairs = []
    if len(table.text_leaves):
        at, which = patterns.equal(column.lower, table.texts)
        pairs.append((at, table.text_leaves[which]))
    if len(table.pattern_leaves):
        at, which = patterns.matched(table.patterns, column)
        pairs.append((at, table.pattern_leaves[which]))
    return _joined(pairs)


def _joined(pairs: Sequence[patterns.Pairs]) -> patterns.Pairs:
    if len(pairs) < 2:
        return pairs[0] if pairs else (patterns.NONE, patterns.NONE)
    return np.concatenate([at for at, _ in pairs]), np.concatenate([which for _, which in pairs])


def _by_code(codes: Rows, rows: Rows, true: Callable[[Rows], Rows]) -> Rows:
    """The rows whose value holds; `true` says of some codes which places among them do."""
    different, back = np.unique(codes, return_inverse=True)
    there = different >= 0
    held = np.zeros(len(different), np.bool_)
    held[np.flatnonzero(there)[true(different[there])]] = True
    return rows[held[back]]


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
