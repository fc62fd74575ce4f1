"""Moving the times inside log records. Every form that the lab's daemons write is rewritten by the same whole number
of seconds, in its own zone and with its own precision, so that what happened keeps its order and distances.

Only times within a day of the recording are moved: a date that a text merely mentions stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTH = {name: number for number, name in enumerate(MONTHS, start=1)}
NAMES = "|".join(MONTHS)
DAY = timedelta(days=1)

ISO = re.compile(rb"\b(\d{4}-\d\d-\d\d)([T ])(\d\d:\d\d:\d\d)([.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?")
ACCESS = re.compile(rf"\[(\d\d)/({NAMES})/(\d{{4}}):(\d\d:\d\d:\d\d) ([+-]\d{{4}})\]".encode())
ERROR = re.compile(rb"\b(\d{4}/\d\d/\d\d \d\d:\d\d:\d\d)\b")
TRADITIONAL = re.compile(rf"\b({NAMES}) ([ \d]\d) (\d\d:\d\d:\d\d)\b".encode())


class Mover:
    """Moves times by `seconds`. `first` and `last` say when the recording was made (aware); `local` is the UTC offset
    of the machines that write local time without saying so."""

    def __init__(self, seconds: int, first: datetime, last: datetime, local: timedelta = timedelta(hours=7)) -> None:
        self._by = timedelta(seconds=seconds)
        self._from, self._to = first.astimezone(UTC) - DAY, last.astimezone(UTC) + DAY
        self._local = local

    def record(self, data: bytes) -> bytes:
        """One syslog record (without its octet count) with its header time and the times in its text moved."""
        data = TRADITIONAL.sub(self._traditional, data)
        data = ACCESS.sub(self._access, data)
        data = ERROR.sub(self._error, data)
        return ISO.sub(self._iso, data)

    def document(self, value: Any) -> Any:
        """A JSON value, for example the ground truth, with every time in its strings moved."""
        if isinstance(value, str):
            return ISO.sub(self._iso, value.encode()).decode()
        if isinstance(value, list):
            return [self.document(item) for item in value]
        if isinstance(value, dict):
            return {key: self.document(item) for key, item in value.items()}
        return value

    def _moved(self, wall: datetime, offset: timedelta) -> datetime | None:
        """The moved wall time, or nothing when it does not belong to the recording."""
        instant = (wall - offset).replace(tzinfo=UTC)
        return wall + self._by if self._from <= instant <= self._to else None

    def _iso(self, found: re.Match[bytes]) -> bytes:
        day, between, clock, fraction, zone = found.groups()
        wall = _wall(lambda: datetime.fromisoformat(f"{day.decode()}T{clock.decode()}"))
        moved = wall and self._moved(wall, _offset(zone, self._local))
        if not moved:
            return found[0]
        head = moved.strftime("%Y-%m-%d").encode() + between + moved.strftime("%H:%M:%S").encode()
        return head + (fraction or b"") + (zone or b"")

    def _access(self, found: re.Match[bytes]) -> bytes:
        day, month, year, clock, zone = (group.decode() for group in found.groups())
        wall = _wall(lambda: datetime.fromisoformat(f"{year}-{MONTH[month]:02d}-{day}T{clock}"))
        moved = wall and self._moved(wall, _offset(zone.encode(), self._local))
        if not moved:
            return found[0]
        return f"[{moved:%d}/{MONTHS[moved.month - 1]}/{moved:%Y:%H:%M:%S} {zone}]".encode()

    def _error(self, found: re.Match[bytes]) -> bytes:
        wall = _wall(lambda: datetime.strptime(found[1].decode(), "%Y/%m/%d %H:%M:%S"))
        moved = wall and self._moved(wall, self._local)
        return moved.strftime("%Y/%m/%d %H:%M:%S").encode() if moved else found[0]

    def _traditional(self, found: re.Match[bytes]) -> bytes:
        """RFC 3164 names no year: it is the one that lies within the recording. Some daemons write it in their text."""
        month, day, clock = found[1].decode(), int(found[2]), found[3].decode()
        for year in {(self._from + self._local).year, (self._to + self._local).year}:
            wall = _wall(lambda year=year: datetime.fromisoformat(f"{year}-{MONTH[month]:02d}-{day:02d}T{clock}"))
            moved = wall and self._moved(wall, self._local)
            if moved:
                return f"{MONTHS[moved.month - 1]} {moved.day:2d} {moved:%H:%M:%S}".encode()
        return found[0]


def _wall(make: Callable[[], datetime]) -> datetime | None:
    try:
        return make()
    except ValueError:
        return None


def _offset(zone: bytes | None, local: timedelta) -> timedelta:
    if zone is None:
        return local
    if zone == b"Z":
        return timedelta(0)
    sign = -1 if zone[:1] == b"-" else 1
    return sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
