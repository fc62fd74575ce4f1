"""Knows which items with an id have come already, so that a client's resend is not kept twice. Bounded: the newest ids."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b

from luuvet.event.raw import Receipt

WINDOW = 1 << 16
"""Ids that are remembered, of all indices together; older ones are forgotten, and so are all at a restart."""


@dataclass(slots=True)
class Known:
    """An item that came: the digest of its document, its receipt until it is durable, how often its document changed."""

    digest: bytes
    receipt: Receipt | None
    version: int = 1


class Resent:
    """The window."""

    def __init__(self, window: int = WINDOW) -> None:
        self._window = window
        self._known: OrderedDict[tuple[str, str], Known] = OrderedDict()

    def find(self, index: str, id: str) -> Known | None:
        """Return what is known about an id."""
        return self._known.get((index, id))

    def came(self, index: str, id: str, document: bytes, receipt: Receipt) -> Known:
        """Remember an item that the sink has queued."""
        before = self._known.pop((index, id), None)
        known = Known(digest(document), receipt, before.version + 1 if before else 1)
        self._known[index, id] = known
        if len(self._known) > self._window:
            self._known.popitem(last=False)
        return known

    def forget(self, index: str, id: str, known: Known) -> None:
        """Forget an item that did not become durable."""
        if self._known.get((index, id)) is known:
            del self._known[index, id]


def digest(document: bytes) -> bytes:
    """Return a short digest by which a document is recognised."""
    return blake2b(document, digest_size=16).digest()
