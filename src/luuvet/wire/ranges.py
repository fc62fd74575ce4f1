"""`from`, `to` and `last` of a question as nanoseconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
