"""The clock as a value, so that tests can set it. Times are integers: nanoseconds since 1970-01-01 UTC."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], int]

NANOSECONDS = 1_000_000_000
DAY_NS = 86_400 * NANOSECONDS


def system_clock() -> int:
    """Return the present time in nanoseconds since the epoch, UTC."""
    return time.time_ns()


def day_of(ns: int) -> str:
    """Return the UTC day of a time as `YYYY-MM-DD`, the unit of partition and retention."""
    return datetime.fromtimestamp(ns // NANOSECONDS, UTC).strftime("%Y-%m-%d")


def rfc3339(ns: int) -> str:
    """Return a time as RFC 3339 in UTC with microseconds, e.g. `2026-11-22T13:32:00.000001Z`."""
    seconds, rest = divmod(ns, NANOSECONDS)
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{rest // 1000:06d}Z"


def parse_rfc3339(text: str) -> int:
    """Return nanoseconds since the epoch of an RFC 3339 time; a text without zone is taken as UTC.

    Raises:
        ValueError: the text is not a time.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * NANOSECONDS + moment.microsecond * 1000
