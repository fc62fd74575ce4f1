"""A query's meaning as one boolean expression over the store's columns, with every value bound."""

from __future__ import annotations

from collections.abc import Callable

from luuvet.event.fields import Field
from luuvet.event.verbatim import OBJECT, OWN_WORDS
from luuvet.kit.fold import fold, has_marks
from luuvet.kit.ids import parse_event_id
from luuvet.search import fields, values
from luuvet.search.bound import Bound
from luuvet.search.errors import QueryError
from luuvet.search.extra import extra_between, extra_match
from luuvet.search.text import Place, found_in, like
from luuvet.search.tree import And, Between, Match, Node, Not, Or, Pattern
from luuvet.search.wholes import Table
from luuvet.store import folded_text, lower_text, span

_MESSAGE = (
    f"multiIf(isNull(luuvet_message_at), message, luuvet_message_at < 0, JSONExtractString({OBJECT}, 'message'), "
    "substring(event_original, assumeNotNull(luuvet_message_at) + 1))"
)
_HAS_MESSAGE = (
    f"(notEmpty(message) OR ifNull(luuvet_message_at >= 0, 0) OR ({OWN_WORDS} AND JSONHas({OBJECT}, 'message')))"
)
_IN_MESSAGE = Place(
    f"replaceAll(removeDiacriticsUTF8(caseFoldUTF8({_MESSAGE})), 'đ', 'd')",
    _MESSAGE,
    # In a document line ends are written `\\n`: to the index the next word begins with an n.
    f"(notEmpty(message) OR {OWN_WORDS})",
)


class Predicate:
    """Compiles one query. `bound.params` holds its values afterwards."""

    def __init__(self, now: int, table: Table = "events") -> None:
        self.bound = Bound()
        self._table = table
        self._now = now

    def of(self, node: Node) -> str:
        """Return the expression of a node.

        Raises:
            QueryError: a value does not fit its field.
        """
        if isinstance(node, (And, Or)):
            word = " AND " if isinstance(node, And) else " OR "
            return "(" + word.join(self.of(part) for part in node.parts) + ")"
        if isinstance(node, Not):
            return f"NOT ({self.of(node.part)})"
        if isinstance(node, Between):
            return self._between(node)
        return self._match(node)

    def _match(self, node: Match) -> str:
        if not node.field or node.field == "event.original":
            return found_in(node.pattern, self.bound)
        if several := fields.related(node.field):
            return "(" + " OR ".join(self._field(field, node.pattern) for field in several) + ")"
        field = fields.known(node.field)
        if field is None:
            return extra_match(node.field, node.pattern, self.bound)
        return self._field(field, node.pattern)

    def _field(self, field: Field, pattern: Pattern) -> str:
        if field.name in fields.WHOLES and self._table == "events":
            return "0"
        if field.name == "event.id":
            return self._event_id(pattern)
        if field.name == "message":
            return self._message(pattern)
        if pattern.anything:
            return _exists(field)
        kinds: dict[str, Callable[[Field, Pattern], str]] = {
            "long": self._number,
            "float": self._number,
            "date": self._date,
            "ip": self._ip,
        }
        return kinds.get(field.kind, self._keyword)(field, pattern)

    def _message(self, pattern: Pattern) -> str:
        if pattern.anything:
            return _HAS_MESSAGE
        return found_in(pattern, self.bound, _IN_MESSAGE)

    def _event_id(self, pattern: Pattern) -> str:
        if pattern.anything:
            return "1"
        try:
            position = parse_event_id(pattern.text)
        except ValueError:
            raise QueryError("event-id", pattern.column, value=pattern.text) from None
        log, index, k = (
            self.bound.text(position.log),
            self.bound.unsigned(position.index),
            self.bound.unsigned(position.k),
        )
        if self._table == "events":
            return "0" if position.joined else f"(luuvet_log = {log} AND luuvet_index = {index} AND luuvet_k = {k})"
        joined = self.bound.text(position.joined)
        return f"(luuvet_log = {log} AND luuvet_index = {index} AND luuvet_k = {k} AND luuvet_joined = {joined})"

    def _number(self, field: Field, pattern: Pattern) -> str:
        value = values.number(pattern.text, field.name, pattern.column)
        return f"ifNull({fields.column(field)} = {self.bound.number(value)}, 0)"

    def _date(self, field: Field, pattern: Pattern) -> str:
        value = values.moment(pattern.text, field.name, pattern.column, self._now)
        return f"{fields.column(field)} = {self.bound.moment(value)}"

    def _ip(self, field: Field, pattern: Pattern) -> str:
        if pattern.plain and "/" in pattern.text:
            low, high = (self.bound.text(end) for end in span(values.network(pattern.text, pattern.column)))
            return _each(field, lambda x: f"ifNull(toIPv6OrNull({x}) BETWEEN toIPv6({low}) AND toIPv6({high}), 0)")
        if pattern.plain:
            value = self.bound.text(values.address(pattern.text, field.name, pattern.column))
            return f"has({fields.column(field)}, {value})" if field.repeated else f"{fields.column(field)} = {value}"
        return self._keyword(field, pattern)

    def _keyword(self, field: Field, pattern: Pattern) -> str:
        """Any case; a value typed without diacritics also finds those with."""
        marked = has_marks("".join(pattern.pieces))
        pieces = [piece.lower() if marked else fold(piece) for piece in pattern.pieces]
        bare = lower_text if marked else folded_text
        if pattern.plain:
            value = self.bound.text(pieces[0])
            return _each(field, lambda x: f"{bare(x)} = {value}")
        written = "".join({"*": "%", "?": "_"}[piece] if n % 2 else like(piece) for n, piece in enumerate(pieces))
        value = self.bound.text(written)
        return _each(field, lambda x: f"(notEmpty({x}) AND {bare(x)} LIKE {value})")

    def _between(self, node: Between) -> str:
        if not node.field:
            raise QueryError("no-order", node.column, field='""')
        if several := fields.related(node.field):
            return "(" + " OR ".join(self._ends(field, node) for field in several) + ")"
        field = fields.known(node.field)
        return extra_between(node, self.bound) if field is None else self._ends(field, node)

    def _ends(self, field: Field, node: Between) -> str:
        low_sign, high_sign = (">=" if node.with_low else ">"), ("<=" if node.with_high else "<")
        ends = [(low_sign, node.low), (high_sign, node.high)]
        signs = [(sign, self._end(field, value, node.column)) for sign, value in ends if value is not None]
        if field.kind == "ip":
            compared = _each(
                field,
                lambda x: " AND ".join(
                    [f"isNotNull(toIPv6OrNull({x}))", *(f"toIPv6OrNull({x}) {sign} {value}" for sign, value in signs)]
                ),
            )
            return f"ifNull({compared}, 0)"
        if not signs:
            return _exists(field)
        column = fields.column(field)
        return "ifNull(" + " AND ".join(f"{column} {sign} {value}" for sign, value in signs) + ", 0)"

    def _end(self, field: Field, value: str, column: int) -> str:
        if field.kind in ("long", "float"):
            return self.bound.number(values.number(value, field.name, column))
        if field.kind == "date":
            return self.bound.moment(values.moment(value, field.name, column, self._now))
        if field.kind == "ip":
            network = values.network(value, column)
            return f"toIPv6({self.bound.text(span(network)[0])})"
        raise QueryError("no-order", column, field=field.name)


def _each(field: Field, test: Callable[[str], str]) -> str:
    column = fields.column(field)
    return f"arrayExists(x -> {test('x')}, {column})" if field.repeated else test(column)


def _exists(field: Field) -> str:
    column = fields.column(field)
    if field.kind == "date" or field.name in ("luuvet.index", "luuvet.k", "luuvet.part", "luuvet.generation"):
        return "1"
    return f"isNotNull({column})" if field.kind in ("long", "float", "boolean") else f"notEmpty({column})"
