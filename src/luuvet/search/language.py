"""The query language: Lucene's syntax, as the field's people know it from Elasticsearch and OpenSearch."""

from __future__ import annotations

from luqum import tree as lucene
from luqum.exceptions import ParseError
from luqum.thread import parse as parse_lucene

from luuvet.search.errors import QueryError
from luuvet.search.prepare import Prepared, prepare
from luuvet.search.tree import And, Between, Match, Node, Not, Or, Pattern

MOST_CHARACTERS = 8_000
MOST_TERMS = 500
MOST_WILDCARDS = 100
MOST_DEPTH = 40


def parse(query: str) -> Node | None:
    """Return what a query means; None for an empty one, which every event matches.

    Raises:
        QueryError: the sentence names the column and what is right.
    """
    if len(query) > MOST_CHARACTERS:
        raise QueryError("too-long", length=len(query), most=MOST_CHARACTERS)
    depth = deepest = 0
    for char in query:
        depth += (char == "(") - (char == ")")
        deepest = max(deepest, depth)
    if deepest > MOST_DEPTH:
        raise QueryError("too-deep", most=MOST_DEPTH)
    prepared = prepare(query)
    if not prepared.text.strip():
        return None
    if (count := prepared.text.count(" AND ") + prepared.text.count(" OR ") + prepared.text.count("NOT ")) > MOST_TERMS:
        raise QueryError("too-many-terms", count=count, most=MOST_TERMS)
    try:
        parsed = parse_lucene(prepared.text)
    except ParseError as error:
        raise QueryError("operator", _place(str(error), prepared)) from error
    reader = _Reader(prepared)
    node = reader.node(parsed, "")
    if reader.wildcards > MOST_WILDCARDS:
        raise QueryError("too-many-wildcards", count=reader.wildcards, most=MOST_WILDCARDS)
    return None if isinstance(node, Match) and not node.field and node.pattern.anything else node


def _place(message: str, prepared: Prepared) -> int:
    digits = "".join(char for char in message.rsplit("position", 1)[-1] if char.isdigit())
    return prepared.column(int(digits)) if "position" in message and digits else prepared.column(len(prepared.text))


class _Reader:
    """Turns the parser's tree into ours."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.wildcards = 0

    def node(self, item: lucene.Item, field: str) -> Node:
        if isinstance(item, (lucene.Group, lucene.FieldGroup)):
            return self.node(item.expr, field)
        if isinstance(item, lucene.SearchField):
            return self.node(item.expr, _unescaped(item.name))
        if isinstance(item, (lucene.AndOperation, lucene.OrOperation)):
            parts = tuple(self.node(part, field) for part in item.operands)
            return And(parts) if isinstance(item, lucene.AndOperation) else Or(parts)
        if isinstance(item, (lucene.Not, lucene.Prohibit)):
            return Not(self.node(item.a, field))
        return self._leaf(item, field)

    def _leaf(self, item: lucene.Item, field: str) -> Node:
        column = self.prepared.column(item.pos or 0)
        if isinstance(item, lucene.Range):
            low, high = (self._end(end) for end in (item.low, item.high))
            return Between(field, low, high, item.include_low, item.include_high, column)
        if isinstance(item, lucene.From):
            return Between(field, self._end(item.a), None, item.include, True, column)
        if isinstance(item, lucene.To):
            return Between(field, None, self._end(item.a), True, item.include, column)
        if isinstance(item, lucene.Phrase):
            return Match(field, Pattern((_unescaped(item.value[1:-1]),), True, column))
        if isinstance(item, lucene.Word):
            return Match(field, self._pattern(item.value, column))
        raise QueryError("operator", column)

    def _end(self, item: lucene.Item) -> str | None:
        value = str(item.value)
        if isinstance(item, lucene.Phrase):
            return _unescaped(value[1:-1])
        return None if value == "*" else _unescaped(value)

    def _pattern(self, value: str, column: int) -> Pattern:
        pieces, at = [""], 0
        while at < len(value):
            if value[at] == "\\" and at + 1 < len(value):
                pieces[-1] += value[at + 1]
                at += 2
                continue
            if value[at] in "*?":
                self.wildcards += 1
                pieces += [value[at], ""]
            else:
                pieces[-1] += value[at]
            at += 1
        return Pattern(tuple(pieces), False, column)


def _unescaped(value: str) -> str:
    written, at = [], 0
    while at < len(value):
        if value[at] == "\\" and at + 1 < len(value):
            at += 1
        written.append(value[at])
        at += 1
    return "".join(written)
