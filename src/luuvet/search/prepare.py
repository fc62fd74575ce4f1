"""The query as typed, written so that the Lucene parser reads it as people mean it.

Lower-case operators become operators, juxtaposition becomes AND, values with colons, slashes and lone backslashes
(addresses, times, paths) are escaped, `-x` and `!x` become NOT x. Every written piece remembers its column.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from luuvet.search.errors import QueryError

_SPECIAL = frozenset('\\*?"():[]{}<>/+-!^~&| ')
_FIELD = re.compile(r"@?[A-Za-z_][A-Za-z0-9_.@-]*(?=:)")
_STOP = frozenset('()"[]{} \t\r\n')
_OPERATORS = {"and": "AND", "or": "OR", "not": "NOT"}
_RANGE = re.compile(
    r"""\s*(?P<low>"(?:[^"\\]|\\.)*"|\S+?)\s+(?:TO|to)\s+(?P<high>"(?:[^"\\]|\\.)*"|[^\s\]}]+)\s*(?P<end>[\]}])"""
)


@dataclass
class Prepared:
    """The rewritten query, and for each of its pieces where it came from."""

    text: str = ""
    starts: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)

    def add(self, piece: str, column: int) -> None:
        """Append a piece that came from a 1-based column."""
        self.starts.append(len(self.text))
        self.columns.append(column)
        self.text += piece

    def column(self, position: int) -> int:
        """Return the column of the typed query that a position of the rewritten one came from."""
        found = bisect_right(self.starts, position) - 1
        return self.columns[found] if found >= 0 else 0


def prepare(query: str) -> Prepared:
    """Rewrite a query.

    Raises:
        QueryError: a quotation mark or bracket has no partner, a range has another shape, an operator joins nothing.
    """
    return _Writer(query).run()


class _Writer:
    def __init__(self, query: str) -> None:
        self.query = query
        self.at = 0
        self.out = Prepared()
        self.open: list[int] = []
        self.value_done = False  # the piece before ended a condition
        self.operator_at = 0  # column of an operator that still waits for its condition

    def run(self) -> Prepared:
        while self.at < len(self.query):
            if self.query[self.at].isspace():
                self.at += 1
                continue
            self._piece()
        if self.operator_at:
            raise QueryError("operator", self.operator_at)
        if self.open:
            raise QueryError("open-bracket", self.open[-1])
        return self.out

    def _piece(self) -> None:
        char = self.query[self.at]
        if char == "(":
            self._begin()
            self.open.append(self.at + 1)
            self._emit("(", 1)
        elif char == ")":
            self._close()
        elif char in "-!+" and self._sticks(char):
            self._begin()
            self._emit("" if char == "+" else "NOT ", 1)
            self.operator_at = 0 if char == "+" else self.at
        elif not self._operator():
            self._begin()
            self._condition()
            self.value_done = True
            self.operator_at = 0

    def _sticks(self, char: str) -> bool:
        follows = self.query[self.at + 1 : self.at + 2]
        return bool(follows) and not follows.isspace() and follows not in (")", char)

    def _begin(self) -> None:
        """Write the AND that people leave out."""
        if self.value_done:
            self.out.add(" AND ", self.at + 1)
        self.value_done = False

    def _close(self) -> None:
        if not self.open:
            raise QueryError("stray-bracket", self.at + 1)
        if self.operator_at or not self.value_done:
            raise QueryError("operator", self.operator_at or self.at + 1)
        self.open.pop()
        self._emit(")", 1)
        self.value_done = True

    def _operator(self) -> bool:
        found = re.compile(r"(and|or|not)(?=[\s(]|$)", re.IGNORECASE).match(self.query, self.at)
        if not found:
            return False
        word = _OPERATORS[found[1].lower()]
        if word == "NOT":
            self._begin()
        elif not self.value_done:
            raise QueryError("operator", self.at + 1)
        self.value_done, self.operator_at = False, self.at + 1
        self._emit(f" {word} ", len(found[1]))
        return True

    def _condition(self) -> None:
        column = self.at + 1
        if found := _FIELD.match(self.query, self.at):
            name = found[0]
            self.out.add(
                "".join(char if char.isalnum() or char in "._" else f"\\{char}" for char in name) + ":", column
            )
            self.at = found.end() + 1
            comparison = re.compile(r"[<>]=?").match(self.query, self.at)
            if comparison:
                self._emit(comparison[0], len(comparison[0]))
            if self.query[self.at : self.at + 1] == "(":
                return self._group(name, column)
            if self.query[self.at : self.at + 1] in ("", " ", ")"):
                raise QueryError("no-value", column, field=name)
        self._value()
        return None

    def _group(self, name: str, column: int) -> None:
        """Write `field:(a or b)`: the values go on as conditions until the bracket closes."""
        self.open.append(self.at + 1)
        self._emit("(", 1)
        depth = len(self.open)
        self.value_done, self.operator_at = False, 0
        while self.at < len(self.query) and len(self.open) >= depth:
            if self.query[self.at].isspace():
                self.at += 1
            elif _FIELD.match(self.query, self.at) and name:
                raise QueryError("nested-field", self.at + 1)
            else:
                self._piece()
        if len(self.open) >= depth:
            raise QueryError("open-bracket", column)

    def _value(self) -> None:
        char = self.query[self.at]
        if char == '"':
            self._phrase()
        elif char in "[{":
            self._range()
        elif char in "]}":
            raise QueryError("stray-bracket", self.at + 1)
        else:
            start = self.at
            self.out.add(_escaped(self._bare()), start + 1)

    def _phrase(self) -> None:
        found = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL).match(self.query, self.at)
        if not found:
            raise QueryError("open-quote", self.at + 1)
        self._emit(found[0], len(found[0]))

    def _range(self) -> None:
        found = _RANGE.match(self.query, self.at + 1)
        if not found:
            raise QueryError("range", self.at + 1)
        low, high = (found[end] if found[end][0] == '"' else _escaped(found[end]) for end in ("low", "high"))
        self._emit(f"{self.query[self.at]}{low} TO {high}{found['end']}", found.end() - self.at)

    def _bare(self) -> str:
        start = self.at
        while self.at < len(self.query) and self.query[self.at] not in _STOP:
            self.at += 2 if self.query[self.at] == "\\" and self.at + 1 < len(self.query) else 1
        return self.query[start : self.at]

    def _emit(self, piece: str, length: int) -> None:
        self.out.add(piece, self.at + 1)
        self.at += length


def _escaped(value: str) -> str:
    """Return a bare value with everything escaped that is neither letter, digit nor wildcard.

    A backslash before a character that needs none stands for itself: so `C:\\Windows` needs no doubling.
    """
    written, at = [], 0
    while at < len(value):
        char, after = value[at], value[at + 1 : at + 2]
        if char == "\\" and after and after in _SPECIAL:
            written.append(f"\\{after}")
            at += 2
            continue
        written.append(char if char.isalnum() or char in "*?_" else f"\\{char}")
        at += 1
    return "".join(written)
