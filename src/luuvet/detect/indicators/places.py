"""Where in an event each kind of indicator may stand, and the expression of what is compared there."""

from __future__ import annotations

from collections.abc import Mapping

from luuvet.event.fields import BY_NAME
from luuvet.event.finding import LISTENER

PLACES: Mapping[str, tuple[str, ...]] = {
    "ip": ("destination.ip", "source.ip", "host.ip", "dns.resolved_ip"),
    "network": ("destination.ip", "source.ip", "host.ip"),
    "domain": ("dns.question.name", "destination.domain", "source.domain", "url.domain"),
    "url": ("url.original", "http.request.referrer"),
    "hash": ("file.hash.sha256", "file.hash.md5"),
    "ja3": (),
    "email": ("email.from.address", "email.to.address", "user.name"),
    "file": ("file.name", "process.name"),
}
"""Fields of a kind, the most telling first."""

RECORD = "event.original"
IN_RECORDS = frozenset({"hash", "ja3"})
"""Kinds that are looked for anywhere in a record as well: few products name the field of a hash alike."""

LABELS = 4
"""A domain is also found in names with up to this many labels before it."""

NOT_OURS = f"luuvet_listener != '{LISTENER}'"
"""What we wrote ourselves is no sighting: our own words name the indicators of a list."""

HASHES = "arrayMap(x -> lower(x), extractAll(event_original, '[0-9A-Fa-f]{32,}'))"
"""What may be a hash in a record: hexadecimal digits, and enough of them. Of the ways to ask, this one costs the engine least."""


def compared(kind: str, name: str) -> str:
    """Return the expression of a field's value as it is compared with a kind of indicator; a list for a repeated field."""
    field = BY_NAME[name]
    column = field.column
    if field.repeated:
        return f"arrayMap(x -> lower(x), {column})"
    if kind == "url":
        return f"trimRight(replaceRegexpOne(lower({column}), '^[a-z]+://', ''), '/')"
    return column if kind == "network" else f"lower({column})"
