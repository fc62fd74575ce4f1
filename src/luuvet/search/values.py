"""Values as typed, read as the kind of their field: numbers, times, addresses and ranges of addresses."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from luuvet.event.scope import Network
from luuvet.kit.clock import NANOSECONDS
from luuvet.search.errors import QueryError

_RELATIVE = re.compile(r"^now(?:(?P<sign>[-+])(?P<count>\d{1,6})(?P<unit>[smhdw]))?$")
_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_DURATION = re.compile(r"^(\d{1,6})([smhdw])$")


def moment(text: str, field: str, column: int, now: int) -> datetime:
    """Return a time in UTC: RFC 3339, a day, or `now-24h`. A text without a zone is taken as UTC.

    Raises:
        QueryError: it is no time.
    """
    if found := _RELATIVE.match(text):
        seconds = int(found["count"] or 0) * _UNITS[found["unit"] or "s"]
        return at(now) + timedelta(seconds=-seconds if found["sign"] == "-" else seconds)
    try:
        parsed = datetime.fromisoformat(text)
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError):
        raise QueryError("time", column, field=field, value=text) from None


def at(ns: int) -> datetime:
    """Return nanoseconds since the epoch as a time in UTC with microseconds."""
    seconds, rest = divmod(ns, NANOSECONDS)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest // 1000)


def ns(moment: datetime) -> int:
    """Return a time as nanoseconds since the epoch."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000


def number(text: str, field: str, column: int) -> int:
    """Return a whole number of 64 bits, decimal or 0x….

    Raises:
        QueryError: it is none.
    """
    try:
        value = int(text, 16) if text.lower().startswith("0x") else int(text)
    except ValueError:
        raise QueryError("number", column, field=field, value=text) from None
    if not -(2**63) <= value < 2**63:
        raise QueryError("number", column, field=field, value=text)
    return value


def network(text: str, column: int) -> Network:
    """Return a range of addresses.

    Raises:
        QueryError: it is none.
    """
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise QueryError("network", column, value=text) from None


def address(text: str, field: str, column: int) -> str:
    """Return an address in its usual spelling.

    Raises:
        QueryError: it is none. Such a field never holds what was no address (`parse` leaves it out), so nothing could match.
    """
    try:
        return str(ip_address(text))
    except ValueError:
        raise QueryError("address", column, field=field, value=text) from None


def duration(text: str) -> int:
    """Return the seconds of `10s`, `1m`, `1h`, `1d`, `1w`.

    Raises:
        QueryError: it is none.
    """
    found = _DURATION.match(text)
    if not found or not int(found[1]):
        raise QueryError("bucket", value=text)
    return int(found[1]) * _UNITS[found[2]]
