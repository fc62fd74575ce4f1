"""Identifiers: event ids are `<log>-<index>` with `/k` where one record holds several events, and `+<format>` where several
records are one event together (index and k are then those of the first)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_EVENT_ID = re.compile(r"^([0-9a-z]{8,32})-([0-9]{1,19})(?:/([0-9]{1,5}))?(?:\+([a-z0-9_]{1,64}))?$")


@dataclass(frozen=True, slots=True)
class Position:
    """Where an event stands: log, index of its record, and which event of that record (0 = the first). `joined` is the format
    of an event that several records tell together, of which this is the first; '' for a record's own event.
    """

    log: str
    index: int
    k: int
    joined: str = ""


def event_id(log: str, index: int, k: int = 0, joined: str = "") -> str:
    """Return the id of the k-th event of record `index` in `log`, or of what a format joined with it."""
    own = f"{log}-{index}/{k}" if k else f"{log}-{index}"
    return f"{own}+{joined}" if joined else own


def parse_event_id(text: str) -> Position:
    """Read an event id.

    Raises:
        ValueError: the text is no event id; the sentence says what one looks like.
    """
    found = _EVENT_ID.match(text)
    if not found:
        raise ValueError(
            f"'{text}' is not an event id; one looks like 3f9a1c07-1234, 3f9a1c07-1234/2 or 3f9a1c07-1234+linux_auditd"
        )
    return Position(found[1], int(found[2]), int(found[3] or 0), found[4] or "")


def log_id(public_key: bytes) -> str:
    """Return the id of the log that a raw Ed25519 public key began: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def stable_id(*parts: str) -> str:
    """Return the same 20 hexadecimal digits for the same parts, e.g. of rule, group key and first event."""
    digest = hashlib.sha256()
    for part in parts:
        raw = part.encode()
        digest.update(len(raw).to_bytes(4, "big") + raw)
    return digest.hexdigest()[:20]
