"""Habits of sending: in which hours a source sends, how long it usually pauses, and that it has fallen silent or is back.

A pause is measured in *expected* seconds: each hour counts as much as the source is usually heard in it, so that nights and weekends
are no silence of an office PC. A source that sends round the clock is silent after `TIMES` its usual longest pause (of a day; the
second longest of a fortnight), at least `LEAST_SECONDS`; any other when it missed as much as it usually sends in a week.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from luuvet.detect.habits.calendar import HOUR, SLOTS, Calendar
from luuvet.detect.habits.silence import SHORTEST_PAUSE, Silence, told_of

TIMES = 3.0
LEAST_SECONDS = 900
MOST_SOURCES = 60_000
_DAYS = 14
_ROUND_THE_CLOCK = 0.8
_WEEK_HOURS = 5.0
"""Who sends in fewer hours of a week has no rhythm that could be missed."""
_LONGEST_HOURS = 24 * 45
_KNOWN_HOURS = 72
MOST_SERVERS = 5_000

KEYS = pl.Schema(
    {
        "host": pl.String, "dataset": pl.String, "since": pl.Int32, "last": pl.Int64, "index": pl.Int64, "told": pl.Int64,
    }
)  # fmt: skip
"""`last` is the last time of receipt, `told` since when its silence is told (0: it is not)."""
Floats = npt.NDArray[np.float32]


@dataclass
class Sources:
    """What is known of sources. One row each in `keys`, `present`, `hours`, `pauses` and `active`, which go together.

    Attributes:
        present: of each slot, the share of its hours in which the source sent; hours: how many hours of the slot are in it.
        pauses: the longest pause of each of the last days, in expected seconds.
        hour: the hour that is being listened to; active: who sent in it. day: the day of `pauses`.
    """

    calendar: Calendar
    learn_days: int
    hour: int = 0
    day: int = 0
    keys: pl.DataFrame = field(default_factory=KEYS.to_frame)
    present: Floats = field(default_factory=lambda: np.zeros((0, SLOTS), np.float32))
    hours: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, SLOTS), np.uint8))
    pauses: Floats = field(default_factory=lambda: np.zeros((0, _DAYS), np.float32))
    active: npt.NDArray[np.bool_] = field(default_factory=lambda: np.zeros(0, np.bool_))

    def resume(self, at: int) -> None:
        """We did not listen until now, or the clock was set back: nobody has been silent before."""
        self.keys = self.keys.with_columns(
            pl.when(pl.col("told") == 0).then(pl.lit(at, pl.Int64)).otherwise("last").alias("last")
        )
        self.hour = min(self.hour, at // HOUR)

    def take(self, rows: pl.DataFrame, now: int, deaf: frozenset[int]) -> list[Silence]:
        """Learn from rows (`asked.SOURCES`) and the hours that ended before `now`; return who is back, the first told first."""
        self._admit(rows)
        placed = rows.join(self.keys.with_row_index("row"), on=["host", "dataset"], how="inner", suffix="_known")
        placed = placed.sort("row", "first")
        before = pl.col("last").shift(1).over("row").fill_null(pl.col("last_known"))
        placed = placed.with_columns(pl.max_horizontal(before, pl.col("last_known")).alias("before"))
        back = self._back(placed)
        for (hour,), some in sorted(
            placed.with_columns(pl.col("slot") // 6).partition_by("slot", as_dict=True).items(),
            key=lambda one: int(one[0][0]),
        ):
            self._end(int(hour), deaf)
            self._pause(some.filter(pl.col("first") - pl.col("before") >= SHORTEST_PAUSE))
            self.active[some["row"].to_numpy()] = True
        self._end(max(now // HOUR, self.hour), deaf)
        self._heard(placed)
        return back

    def silent(self, now: int) -> list[Silence]:
        """Return who has fallen silent and was not told of, and note that they are told."""
        n = self.keys.height
        if not n:
            return []
        last = self.keys["last"].to_numpy()
        known = (self.keys["since"] <= self.calendar.day(now) - self.learn_days).to_numpy()
        asked = np.flatnonzero(known & (self.keys["told"] == 0).to_numpy() & (now - last > LEAST_SECONDS // 3))
        if not asked.size:
            return []
        always = self._always()
        missed = self._expected(asked, last[asked], np.full(asked.size, now))
        usual = np.partition(self.pauses[asked], -2, axis=1)[:, -2]
        week = self._week()[asked]
        least = np.where(always[asked], LEAST_SECONDS, np.maximum(week, LEAST_SECONDS))
        limit = np.maximum(least, TIMES * usual)
        rhythm = always[asked] | (week >= _WEEK_HOURS * HOUR)
        over, suspect = rhythm & (missed > limit), rhythm & always[asked] & (missed > limit / 3)
        rows = asked[over]
        if not rows.size:
            return []
        found, told = told_of(
            self.keys, rows, asked[suspect], always, dict(zip(rows.tolist(), usual[over].tolist(), strict=True))
        )
        mark = np.zeros(n, np.int64)
        mark[told] = now
        self.keys = self.keys.with_columns(
            pl.when(pl.Series(mark) > 0).then(pl.Series(mark)).otherwise("told").alias("told")
        )
        return found

    def missing(self) -> pl.DataFrame:
        """Return the sources whose silence is told: `host, dataset, last, told`, the latest first."""
        return (
            self.keys.filter(pl.col("told") > 0)
            .select("host", "dataset", "last", "told")
            .sort("told", "host", descending=[True, False])
        )

    def servers(self) -> list[str]:
        """Return the hosts that send round the clock, by name."""
        if not self.keys.height:
            return []
        known = self._always() & (self.hours.astype(np.int64).sum(axis=1) >= _KNOWN_HOURS)
        return self.keys.filter(pl.Series(known))["host"].unique().sort().head(MOST_SERVERS).to_list()

    def forget(self, today: int, days: int) -> None:
        """Drop sources of which nothing came for so many days."""
        mask = np.array([self.calendar.day(int(at)) >= today - days for at in self.keys["last"]], np.bool_)
        if not mask.all():
            self.keys = self.keys.filter(pl.Series(mask))
            self.present, self.hours = self.present[mask], self.hours[mask]
            self.pauses, self.active = self.pauses[mask], self.active[mask]

    def frame(self) -> pl.DataFrame:
        """Return all of it as one frame, to be kept."""
        return self.keys.with_columns(
            present=pl.Series(self.present, dtype=pl.Array(pl.Float32, SLOTS)),
            hours=pl.Series(self.hours, dtype=pl.Array(pl.UInt8, SLOTS)),
            pauses=pl.Series(self.pauses, dtype=pl.Array(pl.Float32, _DAYS)),
            active=pl.Series(self.active),
        )

    @classmethod
    def of(cls, frame: pl.DataFrame, calendar: Calendar, learn_days: int, hour: int, day: int) -> Sources:
        """Return what a frame kept."""
        n = frame.height
        return cls(
            calendar, learn_days, hour, day, frame.select(list(KEYS)), frame["present"].to_numpy().reshape(n, SLOTS).copy(),
            frame["hours"].to_numpy().reshape(n, SLOTS).copy(), frame["pauses"].to_numpy().reshape(n, _DAYS).copy(),
            frame["active"].to_numpy().copy(),
        )  # fmt: skip

    def _admit(self, rows: pl.DataFrame) -> None:
        fresh = (
            rows.group_by("host", "dataset")
            .agg(pl.col("first").min())
            .join(self.keys, on=["host", "dataset"], how="anti")
        )
        fresh = fresh.sort("first", "host", "dataset").head(max(0, MOST_SOURCES - self.keys.height))
        since = [self.calendar.day(int(at)) for at in fresh["first"]]
        more = fresh.select("host", "dataset", since=pl.Series(since, dtype=pl.Int32), last="first", index=0, told=0)
        self.keys = pl.concat([self.keys, more.select(pl.col(name).cast(kind) for name, kind in KEYS.items())])
        count = more.height
        self.present = np.concatenate([self.present, np.zeros((count, SLOTS), np.float32)])
        self.hours = np.concatenate([self.hours, np.zeros((count, SLOTS), np.uint8)])
        self.pauses = np.concatenate([self.pauses, np.zeros((count, _DAYS), np.float32)])
        self.active = np.concatenate([self.active, np.zeros(count, np.bool_)])

    def _back(self, placed: pl.DataFrame) -> list[Silence]:
        back = placed.filter(pl.col("told") > 0).unique("row", keep="first", maintain_order=True)
        hosts = back.group_by("host", maintain_order=True).agg(
            "dataset", pl.col("last_known").max(), pl.col("first").min(), pl.col("index").min()
        )
        return [
            Silence((host,), tuple(sorted(datasets)), last, at=first, index=index)
            for host, datasets, last, first, index in hosts.sort("first", "host").iter_rows()
        ]  # fmt: skip

    def _heard(self, placed: pl.DataFrame) -> None:
        newest = placed.group_by("row").agg(pl.col("last").max().alias("heard"), pl.col("index").max().alias("newest"))
        rows = self.keys.with_row_index("row").join(newest, on="row", how="left", maintain_order="left")
        self.keys = rows.with_columns(
            pl.max_horizontal("last", "heard").alias("last"),
            pl.coalesce("newest", "index").alias("index"),
            pl.when(pl.col("heard").is_null()).then("told").otherwise(0).alias("told"),
        ).select(pl.col(name).cast(kind) for name, kind in KEYS.items())

    def _pause(self, gaps: pl.DataFrame) -> None:
        if not gaps.height:
            return
        rows = gaps["row"].cast(pl.Int64).to_numpy()
        length = self._expected(rows, gaps["before"].to_numpy(), gaps["first"].to_numpy())
        np.maximum.at(self.pauses[:, self.day % _DAYS], rows, length)

    def _end(self, following: int, deaf: frozenset[int]) -> None:
        if not self.hour or following - self.hour > _LONGEST_HOURS:
            self.hour = following
        while self.hour < following:
            if self.hour not in deaf:
                self._learn()
            self.active[:] = False
            self.hour += 1
        for day in range(
            max(self.day, self.calendar.day(self.hour * HOUR) - _DAYS) + 1, self.calendar.day(self.hour * HOUR) + 1
        ):
            self.pauses[:, day % _DAYS] = 0
            self.day = day

    def _learn(self) -> None:
        slot = self.calendar.slot(self.hour)
        began = (self.keys["since"] <= self.calendar.day(self.hour * HOUR)).to_numpy()
        hours, present = self.hours[:, slot], self.present[:, slot]
        weight = np.maximum(1 / (hours + 1.0), 0.1)
        self.present[:, slot] = np.where(began, present + (self.active - present) * weight, present)
        self.hours[:, slot] = np.where(began, np.minimum(hours + 1, 250), hours)

    def _week(self) -> npt.NDArray[np.float64]:
        """Return the expected seconds of a week of each source."""
        working, weekend = self.present[:, :24].sum(axis=1), self.present[:, 24:].sum(axis=1)
        weekend = np.where(self.hours[:, 24:].any(axis=1), weekend, working)  # none has been seen yet
        return np.asarray((5.0 * working + 2.0 * weekend) * HOUR, np.float64)

    def _always(self) -> npt.NDArray[np.bool_]:
        return np.asarray(self._week() >= _ROUND_THE_CLOCK * 7 * 24 * HOUR, np.bool_)

    def _expected(
        self, rows: npt.NDArray[np.int64], begin: npt.NDArray[np.int64], end: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float64]:
        """Return how many of the seconds from `begin` to `end` each source is usually heard in."""
        total = np.zeros(rows.size, np.float64)
        final = int(end.max()) // HOUR
        for hour in range(max(int(begin.min()) // HOUR, final - _LONGEST_HOURS), final + 1):
            inside = np.minimum(end, (hour + 1) * HOUR) - np.maximum(begin, hour * HOUR)
            here = np.flatnonzero(inside > 0)
            total[here] += inside[here] * self.present[rows[here], self.calendar.slot(hour)]
        return total
