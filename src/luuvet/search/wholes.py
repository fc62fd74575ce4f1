"""Whether a query asks for records or for what several records are together: never both, so that nothing is counted twice."""

from __future__ import annotations

from typing import Literal

from luuvet.kit.ids import parse_event_id
from luuvet.search import fields
from luuvet.search.tree import And, Match, Node, Not, Or

Table = Literal["events", "joined"]


def table_of(node: Node | None) -> Table:
    """Return `joined` where a query names a field that only joined events have, or the id of one; else `events`.

    Named behind a NOT they choose nothing: records have no such field.
    """
    return "joined" if node and _asked(node) else "events"


def _asked(node: Node) -> bool:
    if isinstance(node, (And, Or)):
        return any(_asked(part) for part in node.parts)
    if isinstance(node, Not):
        return False
    return node.field in fields.WHOLES or (isinstance(node, Match) and node.field == "event.id" and _of_whole(node))


def _of_whole(node: Match) -> bool:
    try:
        return bool(parse_event_id(node.pattern.text).joined)
    except ValueError:
        return False
