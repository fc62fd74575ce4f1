"""The names that a query may use: columns of their own, `related.*`, aliases; any other name is looked for in the leftovers."""

from __future__ import annotations

from dataclasses import dataclass

from luuvet.event.fields import BY_NAME, COLUMNS, RELATED, Field
from luuvet.event.frame import JOINED, MEMBERS

_OWN: tuple[Field, ...] = (
    Field("event.id"),
    Field("event.ingested", "date"),
    Field("event.original", "text"),
    Field("message", "text"),
    Field("luuvet.index", "long"),
    Field("luuvet.k", "long"),
    Field("luuvet.listener", few=True),
    Field("luuvet.peer", few=True),
    Field("luuvet.source", few=True),
    Field("luuvet.part", "long"),
    Field("luuvet.generation", "long"),
    Field("luuvet.time", few=True),
    Field("luuvet.text", few=True),
    Field("luuvet.log", few=True),
)
_OF_WHOLES: tuple[Field, ...] = (Field(JOINED, few=True), Field(MEMBERS, repeated=True))
WHOLES = frozenset(field.name for field in _OF_WHOLES)
"""Fields that only joined events have: a query that names one reads those, any other the records."""

_COLUMN_OF = {"event.ingested": "luuvet_received", "log.source": "luuvet_source"}
_ALIASES = {"timestamp": "@timestamp", "log.source": "luuvet.source", "host": "host.name", "user": "user.name"}


@dataclass(frozen=True)
class Listed:
    """One field for completion: its name, its ECS type, and whether it may hold several values."""

    name: str
    kind: str
    repeated: bool


def known(name: str) -> Field | None:
    """Return the field of a name or alias, or None when it can only stand in the leftovers."""
    name = _ALIASES.get(name, name)
    return BY_NAME.get(name) or next((field for field in (*_OWN, *_OF_WHOLES) if field.name == name), None)


def column(field: Field) -> str:
    """Return the store's column of a field."""
    return _COLUMN_OF.get(field.name, field.column)


def related(name: str) -> tuple[Field, ...]:
    """Return the fields that a `related.*` name stands for; empty for any other name."""
    return tuple(BY_NAME[source] for source in RELATED.get(name, ()))


def listed() -> list[Listed]:
    """Return every field that has a name of its own, sorted, for completion and for the reference."""
    fields = [*COLUMNS, *_OWN, *_OF_WHOLES]
    found = [Listed(field.name, field.kind, field.repeated) for field in fields]
    found += [Listed(name, "ip" if name == "related.ip" else "keyword", True) for name in RELATED]
    return sorted(found, key=lambda one: one.name)
