"""What a query that found nothing may have meant: the name of a field that is written a little differently."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from luuvet.kit.words import load
from luuvet.search import fields
from luuvet.search.language import parse
from luuvet.search.tree import And, Node, Not, Or

_LIKE = 0.8
"""How much alike two names must be (0 to 1): `sorce.ip` and `source.ip` are 0.94."""


def hint_of(text: str) -> dict[str, str] | None:
    """Return a sentence in every language where a query names a field that the table does not know but nearly does; else None.

    Costs no look into the store: a field that events hold in their leftovers is not in the table either, so ask only when
    nothing was found, and only names that are nearly ours are told.

    Raises:
        QueryError: the query is not understood.
    """
    node = parse(text)
    for name in dict.fromkeys(_names(node)) if node else ():
        if near := _nearest(name):
            return load("luuvet.search").both("hint.field", field=name, near=near)
    return None


def _nearest(name: str) -> str | None:
    if not name or fields.known(name) or fields.related(name):
        return None
    found = get_close_matches(name, [each.name for each in fields.listed()], 1, _LIKE)
    return found[0] if found else None


def _names(node: Node) -> Iterator[str]:
    if isinstance(node, (And, Or)):
        for part in node.parts:
            yield from _names(part)
    elif isinstance(node, Not):
        yield from _names(node.part)
    else:
        yield node.field
