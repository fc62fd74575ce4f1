"""All habits of a log: learns what came, says what is otherwise, and can be kept and read back. No clock, no I/O.

What came before `quiet` (the index at which the log stood when learning began) is history: learned, never told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from luuvet.detect.habits.asked import SEPARATOR, Asked
from luuvet.detect.habits.calendar import HOUR, Calendar
from luuvet.detect.habits.counters import Counters
from luuvet.detect.habits.first import REMEMBERED_DAYS, Firsts
from luuvet.detect.habits.found import Found
from luuvet.detect.habits.grouping import MANY, grouped
from luuvet.detect.habits.kept import pack, unpack
from luuvet.detect.habits.silence import Silence
from luuvet.detect.habits.sources import Sources

DEAF_SECONDS = 300
"""A step that comes so long after the one before says that we were stopped meanwhile."""
_SHOWN = 20


@dataclass
class Habits:
    """What is known of a log.

    Attributes:
        position: index of the first record that is not learned. quiet: before this index nothing is told.
        stepped: when the last step was taken, seconds UTC; 0 for never.
    """

    calendar: Calendar
    firsts: Firsts
    counters: Counters
    sources: Sources
    position: int = 0
    quiet: int = 0
    stepped: int = 0

    @classmethod
    def empty(cls, zone: str, learn_days: int, position: int, quiet: int) -> Habits:
        """Nothing known; learning begins at `position`, telling at `quiet`."""
        calendar = Calendar(zone)
        return cls(
            calendar,
            Firsts.empty(learn_days),
            Counters(calendar, learn_days),
            Sources(calendar, learn_days),
            position,
            quiet,
        )

    def take(self, asked: Asked, following: int, now: int) -> list[Found]:
        """Learn what the records up to `following` (not included) told; return what is otherwise than usual.

        `now` (seconds UTC) is the time up to which every record that was received is among those taken so far.
        """
        history = following <= self.quiet
        deaf = self._deaf(now) if not history else frozenset()
        back = self.sources.take(asked.sources, now, deaf)
        news = self.firsts.take(asked.firsts)
        off = self.counters.take(asked.counts, now, deaf)
        day = self.calendar.day(now)
        if self.stepped and day != self.calendar.day(self.stepped):
            self._forget(day)
        self.position, self.stepped = following, now
        if history:
            return []
        news = news.filter(pl.col("index") >= self.quiet)
        return [*grouped(news, self.firsts, self.calendar), *self._off(off), *_back(back)]

    def silent(self) -> list[Found]:
        """Return who has fallen silent by the last step; ask only when everything received was taken, and nothing of history."""
        return [self._silence(one) for one in self.sources.silent(self.stepped)]

    def _deaf(self, now: int) -> frozenset[int]:
        """Return the hours in which we were stopped; who was not heard then was not silent."""
        if not self.stepped or 0 <= now - self.stepped <= DEAF_SECONDS:
            return frozenset()
        self.sources.resume(now)
        self.counters.hour = min(self.counters.hour, now // HOUR)
        return frozenset(range(max(min(self.stepped, now) // HOUR, now // HOUR - 24 * 60), now // HOUR + 1))

    def _forget(self, today: int) -> None:
        self.firsts.forget(today)
        self.counters.forget(today, REMEMBERED_DAYS)
        self.sources.forget(today, REMEMBERED_DAYS)

    def _off(self, off: pl.DataFrame) -> list[Found]:
        found: list[Found] = []
        for (counter, falls), some in off.group_by("counter", pl.col("value") < pl.col("low"), maintain_order=True):
            each = [self._amount(row) for row in some.iter_rows(named=True)]
            if len(each) < MANY:
                found += each
                continue
            entities = tuple(one.entities[0] for one in each)
            events = tuple(event for one in each[:5] for event in one.events)
            found.append(
                replace(each[0], entities=entities[:_SHOWN], count=len(entities), events=events,
                        more={**each[0].more, "falls": bool(falls), "counter": str(counter)})
            )  # fmt: skip
        return found

    def _amount(self, row: dict[str, object]) -> Found:
        hour, value, index = row["hour"], row["value"], row["index"]
        assert isinstance(hour, int) and isinstance(value, float) and isinstance(index, int)
        since, k = row["since"], row["k"]
        assert isinstance(since, int) and isinstance(k, int)
        at = min((hour + 1) * HOUR - 1, self.stepped or hour * HOUR)
        more = {name: row[name] for name in ("counter", "value", "low", "high", "hour")}
        host, _, dataset = str(row["entity"]).partition(SEPARATOR)
        return Found(
            "counter-off", (host,), (str(row["counter"]), *([dataset] if dataset else [])), max(at, hour * HOUR), since=since,
            days=self.calendar.day(hour * HOUR) - since, events=((index, k),) if index else (),
            more={**more, "falls": value < float(str(row["low"])), "off_hours": self.calendar.off_hours(hour * HOUR)},
        )  # fmt: skip

    def _silence(self, one: Silence) -> Found:
        more = {"usual": one.usual, "always": one.always, "whole": one.whole, "last": one.last, "of": one.of}
        return Found(
            "source-silent",
            one.hosts[:_SHOWN],
            one.datasets,
            self.stepped,
            events=((one.index, 0),),
            count=one.count,
            more=more,
        )

    def pack(self) -> bytes:
        """Return all of it as bytes."""
        head = {
            "position": self.position, "quiet": self.quiet, "stepped": self.stepped, "zone": self.calendar.zone,
            "hour": self.counters.hour, "listened": self.sources.hour, "day": self.sources.day,
        }  # fmt: skip
        frames = {
            "pairs": self.firsts.pairs, "entities": self.firsts.entities, "counters": self.counters.frame(),
            "sources": self.sources.frame(),
        }  # fmt: skip
        return pack(head, frames)

    @classmethod
    def unpack(cls, content: bytes, zone: str, learn_days: int) -> Habits:
        """Return what `pack` kept, under today's settings.

        Raises:
            ValueError: the bytes are damaged: learn anew.
        """
        head, frames = unpack(content)
        calendar = Calendar(zone)
        try:
            return cls(
                calendar,
                Firsts(frames["pairs"], frames["entities"], learn_days),
                Counters.of(frames["counters"], calendar, learn_days, int(head["hour"])),
                Sources.of(frames["sources"], calendar, learn_days, int(head["listened"]), int(head["day"])),
                int(head["position"]), int(head["quiet"]), int(head["stepped"]),
            )  # fmt: skip
        except (KeyError, pl.exceptions.PolarsError) as error:
            raise ValueError(f"what was kept lacks {error}") from error


def _back(back: list[Silence]) -> list[Found]:
    if len(back) >= MANY:
        hosts = tuple(host for one in back for host in one.hosts)
        datasets = tuple(sorted({name for one in back for name in one.datasets}))
        events = tuple((one.index, 0) for one in back[:5])
        return [
            Found("source-back", hosts[:_SHOWN], datasets[:_SHOWN], back[0].at, events=events, count=len(hosts),
                  more={"last": min(one.last for one in back)})
        ]  # fmt: skip
    return [
        Found("source-back", one.hosts, one.datasets, one.at, events=((one.index, 0),), more={"last": one.last})
        for one in back
    ]
