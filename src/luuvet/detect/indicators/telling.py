"""When a sighting is told: each indicator and host once an hour, with how often; what would flood is counted, and that is said.

A list may hold something that everybody touches all day. Then twenty hosts are named, and one finding says that there are
more, which is what a person needs to strike it from the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from luuvet.detect.indicators.arrival import Seen, joined
from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.known import Entry

WINDOW_US = 3_600 * 1_000_000
MOST_HOSTS = 20
"""So many hosts of one indicator are told within a window."""
MOST_OF_LIST = 200
"""So many indicators and hosts of one list are told within a window."""
REST = "*"
"""In the place of a host, or of a value: all those that are only counted."""

Key = tuple[str, str, str, str]
"""The first list that it stands in, kind, value, host; `REST` for what is only counted."""


@dataclass(frozen=True)
class Telling:
    """What is told: `key` says of whom, `seen` what; `capped` that it stands for more than is named."""

    key: Key
    seen: Seen

    @property
    def capped(self) -> bool:
        """It stands for hosts, or for indicators, that are not told one by one."""
        return self.key[3] == REST


@dataclass(frozen=True)
class _Open:
    """A window: when it ends (microseconds UTC), and what came since it was told."""

    ends: int
    since: Seen | None = None


class Windows:
    """The windows that are open. `now` is a clock's, in microseconds UTC."""

    def __init__(self, opened: Mapping[Key, _Open] | None = None) -> None:
        self._open: dict[Key, _Open] = dict(opened or {})

    def copy(self) -> Windows:
        """Return windows that can be gone on with and thrown away."""
        return Windows(self._open)

    def note(self, seen: Iterable[Seen], now: int) -> list[Telling]:
        """Return what is to be told of new sightings, and of windows that have ended with something untold."""
        told = self._ended(now)
        for one in seen:
            key = self._key(one)
            held = self._open.get(key)
            if held is None:
                self._open[key] = _Open(now + WINDOW_US)
                told.append(Telling(key, one))
            else:
                since = one if held.since is None else joined(held.since, one, held.since.count + one.count)
                self._open[key] = replace(held, since=since)
        return told

    def _ended(self, now: int) -> list[Telling]:
        told: list[Telling] = []
        for key, held in list(self._open.items()):
            if held.ends > now:
                continue
            if held.since is None:
                del self._open[key]
            else:
                told.append(Telling(key, held.since))
                self._open[key] = _Open(now + WINDOW_US)
        return told

    def _key(self, one: Seen) -> Key:
        feed, indicator = one.entry.feeds[0], one.entry.indicator
        key = (feed, indicator.kind, indicator.value, one.host)
        if key in self._open:
            return key
        if sum(1 for held in self._open if held[:3] == key[:3]) >= MOST_HOSTS:
            return (*key[:3], REST)
        if sum(1 for held in self._open if held[0] == feed) >= MOST_OF_LIST:
            return (feed, REST, REST, REST)
        return key

    def plain(self) -> list[dict[str, Any]]:
        """Return the windows as JSON can hold them."""
        return [
            {"key": list(key), "ends": held.ends, "since": _plain(held.since) if held.since else None}
            for key, held in self._open.items()
        ]

    @classmethod
    def read(cls, rows: Iterable[Mapping[str, Any]]) -> Windows:
        """Return the windows that `plain` wrote."""
        return cls(
            {tuple(row["key"]): _Open(int(row["ends"]), _read(row["since"]) if row["since"] else None) for row in rows}
        )


def _plain(one: Seen) -> dict[str, Any]:
    return {**asdict(one), "first": one.first.isoformat(), "last": one.last.isoformat()}


def _read(row: Mapping[str, Any]) -> Seen:
    entry = Entry(Indicator(**row["entry"]["indicator"]), tuple(row["entry"]["feeds"]))
    times = {name: datetime.fromisoformat(row[name]) for name in ("first", "last")}
    lists = {name: tuple(row[name]) for name in ("events", "sources")}
    return Seen(**{**row, "entry": entry, **times, **lists})
