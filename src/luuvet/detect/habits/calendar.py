"""Local days and hours of times of receipt. A week has 48 slots: the hours of a working day, then those of a day at the weekend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

SLOTS = 48
HOUR, DAY = 3600, 86_400
WORKING_DAYS = 5
_OFFICE = range(7, 19)
_EPOCH_WEEKDAY = 3  # 1970-01-01 was a Thursday


@dataclass(frozen=True)
class Calendar:
    """The calendar of a zone such as `Asia/Ho_Chi_Minh`; a zone that nobody knows is UTC."""

    zone: str

    def offset(self, at: int) -> int:
        """Return by how many seconds local time is ahead of UTC at a time."""
        try:
            zone = ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return 0
        found = datetime.fromtimestamp(at, UTC).astimezone(zone).utcoffset()
        return int(found.total_seconds()) if found else 0

    def day(self, at: int) -> int:
        """Return the local day of a time, counted from the epoch."""
        return (at + self.offset(at)) // DAY

    def slot(self, hour: int) -> int:
        """Return the slot of an hour that is counted from the epoch in UTC."""
        local = hour * HOUR + self.offset(hour * HOUR)
        return local % DAY // HOUR + (24 if _weekend(local // DAY) else 0)

    def off_hours(self, at: int) -> bool:
        """Tell whether offices are closed at a time: nights and weekends; holidays are not known."""
        local = at + self.offset(at)
        return _weekend(local // DAY) or local % DAY // HOUR not in _OFFICE


def _weekend(day: int) -> bool:
    return (day + _EPOCH_WEEKDAY) % 7 >= WORKING_DAYS


def date(day: int) -> str:
    """Return a day that is counted from the epoch as `2026-11-25`."""
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")
