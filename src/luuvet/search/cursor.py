"""Where a page ended: the time, index and number of its last event. A cursor stays right while events arrive."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from luuvet.search.errors import QueryError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Cursor:
    """The last event of a page."""

    timestamp: datetime
    index: int
    k: int

    def written(self) -> str:
        """Return it as a short text for a URL."""
        micros = (self.timestamp - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{micros}.{self.index}.{self.k}".encode()).decode().rstrip("=")


def read(text: str) -> Cursor:
    """Return the cursor that `written` wrote.

    Raises:
        QueryError: nobody of ours wrote it.
    """
    try:
        micros, index, k = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").split(".")
        cursor = Cursor(_EPOCH + timedelta(microseconds=int(micros)), int(index), int(k))
    except (ValueError, binascii.Error, OverflowError):
        raise QueryError("cursor") from None
    if not (0 <= cursor.index < 2**64 and 0 <= cursor.k < 2**16):
        raise QueryError("cursor")
    return cursor
