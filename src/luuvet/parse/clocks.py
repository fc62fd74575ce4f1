"""Whose clock is wrong: the time that a source claims against the time at which its records came, over some minutes.

A delay and a wrong clock look alike in one record. In many they do not: a wrong clock is off by the same for minutes on
end, while what waited somewhere is late by ever less or ever more. So a source counts only where its offset stays. Files are
late by nature and are left out, as is what we write ourselves. Times are those of receipt, so that a replay sees the same.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, replace
from statistics import median

import polars as pl

from luuvet.event.finding import LISTENER

WRONG_SECONDS = 300
"""From here a clock is wrong: as much as Kerberos allows, and more than most that is late on the way."""

RIGHT_SECONDS = 150
"""Below this a wrong clock is right again."""

STEADY_SECONDS = 30
"""The offset of a wrong clock stays within this; so do the middle half of a minute's offsets."""

LEAST_MINUTES, LEAST_EVENTS, LEAST_SPAN = 3, 5, 5
"""Judged from so many minutes with records, so many records, and so many minutes from the first to the last."""

SOURCES = 10_000
"""So many sources are watched; then those not heard of for longest are let go, so that invented names fill no memory."""

_KEPT = 10
_HALF_HOUR = 1800
_FARTHEST_ZONE = 14 * 3600
_ZONE_SECONDS = 60


@dataclass(frozen=True)
class Wrong:
    """A source with a wrong clock.

    Attributes:
        host, listener: the source.
        offset: seconds that its clock is ahead, negative where it is behind.
        since: when the first record came that shows it, microseconds UTC.
        events: how many records have shown it.
    """

    host: str
    listener: str
    offset: int
    since: int
    events: int

    @property
    def zone(self) -> float | None:
        """Hours, where the offset is one of whole or half hours as zones are apart: then the zone is wrong, not the clock."""
        halves = round(self.offset / _HALF_HOUR)
        near = abs(self.offset - halves * _HALF_HOUR) <= _ZONE_SECONDS
        return halves / 2 if halves and near and abs(self.offset) <= _FARTHEST_ZONE + _ZONE_SECONDS else None


@dataclass(frozen=True)
class Change:
    """What has become known: a clock is wrong (or wrong by something else), or it is right again."""

    wrong: Wrong
    ended: bool
    at: int


@dataclass(frozen=True)
class _Minute:
    minute: int
    offset: float
    events: int
    first: int
    steady: bool


class Clocks:
    """Watches the clocks of all sources."""

    def __init__(self, known: list[Wrong] | None = None) -> None:
        """Take the sources that are known to be wrong from before."""
        self._minutes: OrderedDict[tuple[str, str], deque[_Minute]] = OrderedDict()
        self._wrong = {(one.host, one.listener): one for one in known or []}

    @property
    def wrong(self) -> list[Wrong]:
        """Sources whose clock is wrong now, those that are furthest off first."""
        return sorted(self._wrong.values(), key=lambda one: (-abs(one.offset), one.host, one.listener))

    def note(self, events: pl.DataFrame) -> list[Change]:
        """Look at a batch of events; return what has become known by it."""
        changes = []
        for host, listener, minute, offset, spread, count, first, last in _offsets(events).iter_rows():
            key = (host, listener)
            this = _Minute(minute, offset, count, first, spread <= STEADY_SECONDS)
            self._add(key, this)
            if (change := self._judge(key, last, count)) is not None:
                changes.append(change)
        return changes

    def _add(self, key: tuple[str, str], this: _Minute) -> None:
        minutes = self._minutes.setdefault(key, deque(maxlen=_KEPT))
        self._minutes.move_to_end(key)
        if minutes and minutes[-1].minute == this.minute:
            this = _joined(minutes.pop(), this)
        minutes.append(this)
        while len(self._minutes) > SOURCES:
            gone, _ = self._minutes.popitem(last=False)
            self._wrong.pop(gone, None)

    def _judge(self, key: tuple[str, str], now: int, count: int) -> Change | None:
        minutes, known = self._minutes[key], self._wrong.get(key)
        if known is not None:
            return self._judge_known(known, list(minutes)[-LEAST_MINUTES:], now, count)
        if not _enough(minutes):
            return None
        offset = _middle(minutes)
        if offset is None or abs(offset) < WRONG_SECONDS:
            return None
        found = Wrong(*key, round(offset), min(one.first for one in minutes), sum(one.events for one in minutes))
        self._wrong[key] = found
        return Change(found, ended=False, at=now)

    def _judge_known(self, known: Wrong, latest: list[_Minute], now: int, count: int) -> Change | None:
        key = (known.host, known.listener)
        offset = _middle(latest) if len(latest) == LEAST_MINUTES else None
        if offset is not None and abs(offset) < RIGHT_SECONDS:
            self._minutes[key].clear()
            return Change(self._wrong.pop(key), ended=True, at=now)
        if offset is None or abs(offset) < WRONG_SECONDS or abs(offset - known.offset) <= 2 * STEADY_SECONDS:
            self._wrong[key] = replace(known, events=known.events + count)
            return None
        moved = replace(known, offset=round(offset), since=latest[0].first, events=sum(one.events for one in latest))
        self._wrong[key] = moved
        return Change(moved, ended=False, at=now)


def _offsets(events: pl.DataFrame) -> pl.DataFrame:
    """Return host, listener, minute of receipt, median offset, spread of its middle half (seconds), count, first and last receipt."""
    received, claimed = pl.col("luuvet.received"), pl.col("@timestamp")
    live = ~pl.col("luuvet.listener").is_in(["file", LISTENER]) & pl.col("host.name").is_not_null()
    # Where nothing was claimed, `@timestamp` is the time of receipt and says nothing about a clock.
    told = ~pl.col("luuvet.time").fill_null("").str.starts_with("received")
    offset = (claimed.dt.epoch("us") - received.dt.epoch("us")) / 1_000_000
    if "host.name" not in events.columns or "@timestamp" not in events.columns:
        return events.clear()
    return (
        events.lazy()
        .filter(live & told & claimed.is_not_null())
        .select(
            "host.name", "luuvet.listener", received.dt.epoch("s").floordiv(60).alias("minute"), offset.alias("offset"),
            received.dt.epoch("us").alias("at"),
        )
        .group_by("host.name", "luuvet.listener", "minute")
        .agg(
            pl.col("offset").median(),
            (pl.col("offset").quantile(0.75) - pl.col("offset").quantile(0.25)).alias("spread"),
            pl.len(),
            pl.col("at").min().alias("first"),
            pl.col("at").max().alias("last"),
        )
        .sort("minute", "host.name", "luuvet.listener")
        .collect()
    )  # fmt: skip


def _joined(one: _Minute, other: _Minute) -> _Minute:
    events = one.events + other.events
    offset = (one.offset * one.events + other.offset * other.events) / events
    steady = one.steady and other.steady and abs(one.offset - other.offset) <= STEADY_SECONDS
    return _Minute(one.minute, offset, events, min(one.first, other.first), steady)


def _enough(minutes: deque[_Minute]) -> bool:
    span = minutes[-1].minute - minutes[0].minute
    return len(minutes) >= LEAST_MINUTES and span >= LEAST_SPAN and sum(one.events for one in minutes) >= LEAST_EVENTS


def _middle(minutes: deque[_Minute] | list[_Minute]) -> float | None:
    """Return the offset that these minutes agree on, None where they do not: one in four may be another."""
    middle = median(one.offset for one in minutes)
    agreeing = sum(one.steady and abs(one.offset - middle) <= STEADY_SECONDS for one in minutes)
    return middle if 4 * agreeing >= 3 * len(minutes) else None
