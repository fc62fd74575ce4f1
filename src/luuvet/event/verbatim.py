"""What a row need not repeat, because its record says it in so many words: a JSON document's message and its leftovers.

A record that is one JSON object of nested names, or ends in one, is kept whole in `event.original`. The message and the names
without a column would stand a second time beside it, and are half of what such an event takes on disk. The store leaves them out
and fills them in again with `filled`; a negative `luuvet.message_at` tells which rows these are, and where the object begins.
"""

from __future__ import annotations

from typing import Any

import orjson

from luuvet.event.dotted import flattened
from luuvet.event.fields import BY_NAME

OWN_WORDS = "ifNull(luuvet_message_at < 0, 0)"
"""Condition of such rows in the store; the object is `OBJECT`."""

OBJECT = "substring(event_original, -assumeNotNull(luuvet_message_at))"


def begins(offset: int) -> int:
    """Return the `luuvet.message_at` of a row whose object begins at a byte of `event.original`; and back."""
    return -1 - offset


APART = "luuvet.apart"
"""Column of an event frame: the leftovers that the document does not say itself; null with those of the other rows."""

SENDER = "luuvet.sender."
"""Beginning of the names under which stands what a sender may not say."""

_NEVER = frozenset({"message", "event.id", "event.ingested", "event.original"})


def told(name: str) -> bool:
    """Tell whether a name of a document may be left out: no column, not ours."""
    return name not in BY_NAME and name not in _NEVER and not name.startswith("luuvet.")


def moves(name: str) -> bool:
    """Tell whether such a name stands under `SENDER` instead where the sender may not say it."""
    return name.startswith("host.")


def filled(original: str, at: int, apart: str | None) -> tuple[str | None, str | None]:
    """Return (message, leftovers as a flat JSON object, or null) of a document, given those leftovers that it does not say."""
    tree = orjson.loads(original if at == begins(0) else original.encode()[begins(at) :])
    rest = {name: value for name, value in flattened(tree).items() if value not in (None, "", [])}
    known: dict[str, Any] = orjson.loads(apart) if apart else {}
    kept = {name: value for name, value in rest.items() if told(name) and not (moves(name) and SENDER + name in known)}
    message = tree.get("message")
    everything = {**kept, **known}
    return message if isinstance(message, str) and message else None, orjson.dumps(
        everything
    ).decode() if everything else None
