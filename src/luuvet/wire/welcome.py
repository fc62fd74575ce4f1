"""What a new log tells once: its verifier key."""

from __future__ import annotations

from luuvet.kit.durable import write_file
from luuvet.wire.layout import Layout

_TOLD = "key-told"


def keep_key(layout: Layout, key: str) -> None:
    """Note a key that was just made, until it has been told."""
    write_file(layout.run / _TOLD, key.encode(), 0o600)


def first_key(layout: Layout) -> str:
    """Return the verifier key if it was made at this start, once; else an empty text."""
    path = layout.run / _TOLD
    if not path.exists():
        return ""
    key = path.read_text()
    path.unlink()
    return key
