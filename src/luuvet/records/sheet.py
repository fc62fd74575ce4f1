"""A list of assets as people keep it: CSV of a spreadsheet program, its head in Vietnamese or English."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from luuvet.records import cells, headings
from luuvet.records.cells import BadCell
from luuvet.records.nouns import Asset, Importance
from luuvet.records.problem import Problem
from luuvet.records.ranges import told
from luuvet.records.register import asset_id
from luuvet.records.twice import twice

Value = TypeVar("Value")

MOST_ROWS = 50_000
_HEAD_WITHIN = 20
"""The head is one of the first rows: above it stands the title of a document."""


@dataclass
class Sheet:
    """What a list states.

    Attributes:
        assets: one a good row; their `id` is of their name, and `since` 0 where the row states no beginning.
        lines: of the file, beside the assets.
        problems: what is wrong, by line; with one of them the list is not to be used. notices: what is worth a word.
    """

    assets: list[Asset] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[Problem] = field(default_factory=list)


def read(text: str, zone: str) -> Sheet:
    """Read a list; dates are days of `zone`. What is wrong with it stands in its problems, every line of it."""
    sheet = Sheet()
    rows = _rows(text, sheet)
    head = next(((line, row) for line, row in _first(rows) if headings.is_head(row)), None)
    if head is None:
        if not sheet.problems:
            sheet.problems.append(Problem(1, "", "", "list.head"))
        return sheet
    names = headings.fields(head[1])
    sheet.notices += [Problem(head[0], one, "", "list.unused") for one in headings.unused(head[1])]
    doubled = {name for name in names if name and name not in headings.SEVERAL and names.count(name) > 1}
    sheet.problems += [Problem(head[0], head[1][names.index(name)], "", "list.doubled") for name in sorted(doubled)]
    for line, row in rows:
        if len(sheet.assets) >= MOST_ROWS:
            sheet.problems.append(Problem(line, "", "", "list.rows", {"most": MOST_ROWS}))
            break
        _take(sheet, line, row, head[1], names, zone)
    if not sheet.assets and not sheet.problems:
        sheet.problems.append(Problem(head[0], "", "", "list.empty"))
    wrong, notices = twice(sheet.assets, sheet.lines)
    sheet.problems += wrong
    sheet.notices += notices
    sheet.problems.sort(key=lambda one: one.line)
    return sheet


def _first(rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(rows):
        if number >= _HEAD_WITHIN:
            return
        yield row


def _rows(text: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, each with the line on which it begins."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    lines = text.splitlines()[: _HEAD_WITHIN + 1]
    skipped = 0
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        sign, skipped = lines[0][4], 1  # Excel's own way to say it
        text = text.partition("\n")[2]
    else:
        sign = headings.separator(lines)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    line = 1 + skipped
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1 + skipped
    except csv.Error:
        sheet.problems.append(Problem(line, "", "", "list.quotes"))


def _take(sheet: Sheet, line: int, row: Sequence[str], head: Sequence[str], names: Sequence[str], zone: str) -> None:
    if any(cell.strip() for cell in row[len(names) :]):
        sheet.problems.append(Problem(line, "", "", "list.cells", {"count": len(row), "most": len(names)}))
        return
    parts = _Row(line, [(name, title, cell) for name, title, cell in zip(names, head, row, strict=False) if name])
    asset = parts.asset(zone)
    sheet.problems += parts.problems
    if asset is not None and not parts.problems:
        sheet.assets.append(asset)
        sheet.lines.append(line)
        sheet.notices += parts.notices


class _Row:
    """One row while it is read: every wrong cell is told, not only the first."""

    def __init__(self, line: int, row: list[tuple[str, str, str]]) -> None:
        self._line, self._row = line, row
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []

    def asset(self, zone: str) -> Asset | None:
        hosts, ranges = self._places()
        leader = self._one("leader", cells.yes, False)
        normal: Importance = "normal"
        importance = self._one("importance", lambda cell: cells.importance(cell, leader), normal)
        since = self._one("since", lambda cell: cells.since(cell, zone), 0)
        until = self._one("until", lambda cell: cells.until(cell, zone), None)
        name, unit, owner, note = (self._one(text, cells.text, "") for text in ("name", "unit", "owner", "note"))
        if not hosts and not ranges and not self.problems:
            self.problems.append(Problem(self._line, "", name, "list.nothing"))
        if until is not None and since and until <= since:
            self.problems.append(Problem(self._line, self._title("until"), self._cell("until"), "list.backwards"))
        if self.problems:
            return None
        named = name or (hosts or told(ranges))[0]
        return Asset(
            asset_id(named), named, tuple(hosts), tuple(ranges), unit, owner, importance, leader, note, since, until
        )  # fmt: skip

    def _places(self) -> tuple[list[str], list[str]]:
        """Return host names and CIDR; an address that stands among the names is one."""
        hosts: dict[str, None] = {}
        ranges: dict[str, None] = {}
        for name, title, cell in self._row:
            for value in cells.words_of(cell) if name in headings.SEVERAL else []:
                try:
                    if name == "ranges" or cells.is_range(value):
                        ranges.update(dict.fromkeys(cells.ranges(value)))
                    else:
                        hosts.update(dict.fromkeys(cells.host(value)))
                except BadCell as error:
                    self._wrong(title, error)
        return list(hosts), list(ranges)

    def _one(self, name: str, read: Callable[[str], Value], default: Value) -> Value:
        cell = self._cell(name)
        try:
            if "?" in cell and name in ("name", "unit", "owner") and any(char.isalpha() for char in cell):
                self.notices.append(Problem(self._line, self._title(name), cell, "list.lost"))
            return read(cell)
        except BadCell as error:
            self._wrong(self._title(name), error)
            return default

    def _cell(self, name: str) -> str:
        return next((cell for known, _, cell in self._row if known == name), "")

    def _title(self, name: str) -> str:
        return next((title.strip() for known, title, _ in self._row if known == name), "")

    def _wrong(self, title: str, error: BadCell) -> None:
        self.problems.append(Problem(self._line, title.strip(), error.value, error.key, error.values))
