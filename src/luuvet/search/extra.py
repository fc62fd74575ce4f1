"""Fields without a column: looked for in the leftovers, a flat JSON object under dotted names."""

from __future__ import annotations

import orjson

from luuvet.kit.fold import fold
from luuvet.search.bound import Bound
from luuvet.search.errors import QueryError
from luuvet.search.text import like
from luuvet.search.tree import Between, Pattern
from luuvet.store import folded_text

_SCALAR = "if(JSONType(luuvet_extra, {key}) = 'String', JSONExtractString(luuvet_extra, {key}), JSONExtractRaw(luuvet_extra, {key}))"


def extra_match(name: str, pattern: Pattern, bound: Bound) -> str:
    """Return the predicate of a leftover field; a cheap look for its name goes first, so that most rows parse no JSON."""
    here = _here(name, bound)
    key = bound.text(name)
    if pattern.anything:
        return f"({here} AND JSONHas(luuvet_extra, {key}))"
    pieces = [fold(piece) for piece in pattern.pieces]
    if pattern.plain:
        test, value = "=", bound.text(pieces[0])
    else:
        written = "".join({"*": "%", "?": "_"}[piece] if n % 2 else like(piece) for n, piece in enumerate(pieces))
        test, value = "LIKE", bound.text(written)
    scalar = folded_text(_SCALAR.format(key=key))
    each = folded_text("x")
    listed = f"arrayExists(x -> {each} {test} {value}, JSONExtract(luuvet_extra, {key}, 'Array(String)'))"
    return f"({here} AND ({scalar} {test} {value} OR {listed}))"


def extra_between(node: Between, bound: Bound) -> str:
    """Return the predicate of a range over a leftover field that holds numbers, written as numbers or as text."""
    key = bound.text(node.field)
    number = f"toFloat64OrNull({_SCALAR.format(key=key)})"
    signs = ((">=" if node.with_low else ">", node.low), ("<=" if node.with_high else "<", node.high))
    tests = [_here(node.field, bound)]
    for sign, end in signs:
        if end is not None:
            tests.append(f"ifNull({number} {sign} {_number(node, end, bound)}, 0)")
    return "(" + " AND ".join(tests) + ")"


def _here(name: str, bound: Bound) -> str:
    return f"position(luuvet_extra, {bound.text(orjson.dumps(name).decode())}) > 0"


def _number(node: Between, end: str, bound: Bound) -> str:
    try:
        float(end)
    except ValueError:
        raise QueryError("number", node.column, field=node.field, value=end) from None
    return f"toFloat64({bound.text(end)})"
