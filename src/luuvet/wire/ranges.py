"""`from`, `to` and `last` of a question as nanoseconds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from luuvet.console.abilities import refused
from luuvet.kit.clock import NANOSECONDS, Clock, parse_rfc3339
from luuvet.kit.spans import seconds


def span_of(arguments: Mapping[str, Any], clock: Clock) -> tuple[int | None, int | None]:
    """Return start (included) and end (not included) in nanoseconds UTC, None where open.

    Raises:
        Refused: a time or span is not one; the sentence says what is right.
    """
    if arguments.get("last"):
        return clock() - int(_seconds(str(arguments["last"])) * NANOSECONDS), None
    return _time(arguments.get("from"), "from"), _time(arguments.get("to"), "to")


def until_of(text: Any, zone: str, now: int) -> int | None:
    """Return the first moment at which something holds no more (microseconds UTC), None for no text; a day counts to its end.

    Args:
        zone: in which a day and a time without a zone are read; now: microseconds UTC.

    Raises:
        Refused: it is no time, or past.
    """
    if not text:
        return None
    try:
        if len(str(text)) == 10:
            day = date.fromisoformat(str(text)) + timedelta(days=1)
            moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
        else:
            moment = datetime.fromisoformat(str(text))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise refused(400, "time", name="until", text=text) from None
    if (until := round(moment.timestamp()) * 1_000_000) <= now:
        raise refused(400, "until-past", text=text)
    return until


def _seconds(text: str) -> float:
    try:
        return seconds(text)
    except ValueError:
        raise refused(400, "span", text=text) from None


def _time(text: Any, name: str) -> int | None:
    if not text:
        return None
    try:
        return parse_rfc3339(str(text))
    except ValueError:
        raise refused(400, "time", name=name, text=text) from None
