"""Fields without a column: looked for in the leftovers, a flat JSON object under dotted names, and in documents as they came."""

from __future__ import annotations

from dataclasses import dataclass

import orjson

from luuvet.event.verbatim import OBJECT, OWN_WORDS, SENDER, moves, told
from luuvet.kit.fold import fold
from luuvet.search.bound import Bound
from luuvet.search.errors import QueryError
from luuvet.search.text import like, words
from luuvet.search.tree import Between, Pattern
from luuvet.store import TEXT, folded_text


@dataclass(frozen=True)
class _Json:
    """Where a leftover stands: a column of JSON texts, and its keys there as bound arguments."""

    column: str
    keys: str
    here: str
    """What rows that have it hold, cheaply asked, so that most rows parse no JSON."""

    @property
    def scalar(self) -> str:
        """The expression of its value as text."""
        at = f"{self.column}, {self.keys}"
        return f"if(JSONType({at}) = 'String', JSONExtractString({at}), JSONExtractRaw({at}))"


def _places(name: str, bound: Bound) -> list[_Json]:
    """Return where a leftover may stand: among the leftovers, or in a document that says it itself (`event.verbatim`)."""
    key = bound.text(name)
    places = [_Json("luuvet_extra", key, f"position(luuvet_extra, {_quoted(name, bound)}) > 0")]
    if told(name):
        path = name.split(".")
        here = f"{OWN_WORDS} AND position(event_original, {_quoted(path[-1], bound)}) > 0"
        if moves(name):
            here += f" AND position(luuvet_extra, {_quoted(SENDER + name, bound)}) = 0"
        places.append(_Json(OBJECT, ", ".join(map(bound.text, path)), here))
    return places


def _quoted(name: str, bound: Bound) -> str:
    return bound.text(orjson.dumps(name).decode())


def extra_match(name: str, pattern: Pattern, bound: Bound) -> str:
    """Return the predicate of a leftover field."""
    return "(" + " OR ".join(_match(place, pattern, bound) for place in _places(name, bound)) + ")"


def _match(place: _Json, pattern: Pattern, bound: Bound) -> str:
    if pattern.anything:
        return f"({place.here} AND JSONHas({place.column}, {place.keys}))"
    pieces = [fold(piece) for piece in pattern.pieces]
    if pattern.plain:
        test, value = "=", bound.text(pieces[0])
    else:
        written = "".join({"*": "%", "?": "_"}[piece] if n % 2 else like(piece) for n, piece in enumerate(pieces))
        test, value = "LIKE", bound.text(written)
    scalar = folded_text(place.scalar)
    each = folded_text("x")
    values = f"JSONExtract({place.column}, {place.keys}, 'Array(String)')"
    listed = f"arrayExists(x -> {each} {test} {value}, {values})"
    return f"({_indexed(place, pattern, bound)}{place.here} AND ({scalar} {test} {value} OR {listed}))"


def _indexed(place: _Json, pattern: Pattern, bound: Bound) -> str:
    """Return what the index of the record can say first: all words of a plain value stand in a document that says it."""
    tokens = words(fold(pattern.text)) if pattern.plain and pattern.text.isprintable() else []
    if place.column != OBJECT or not tokens:
        return ""
    return f"hasAllTokens({TEXT}, {bound.texts(tokens)}) AND "


def extra_between(node: Between, bound: Bound) -> str:
    """Return the predicate of a range over a leftover field that holds numbers, written as numbers or as text."""
    return "(" + " OR ".join(_between(place, node, bound) for place in _places(node.field, bound)) + ")"


def _between(place: _Json, node: Between, bound: Bound) -> str:
    number = f"toFloat64OrNull({place.scalar})"
    signs = ((">=" if node.with_low else ">", node.low), ("<=" if node.with_high else "<", node.high))
    tests = [place.here]
    for sign, end in signs:
        if end is not None:
            tests.append(f"ifNull({number} {sign} {_number(node, end, bound)}, 0)")
    return "(" + " AND ".join(tests) + ")"


def _number(node: Between, end: str, bound: Bound) -> str:
    try:
        float(end)
    except ValueError:
        raise QueryError("number", node.column, field=node.field, value=end) from None
    return f"toFloat64({bound.text(end)})"
