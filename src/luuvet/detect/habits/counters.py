"""Habits of amount: how much an hour is usual at this hour of a working day or weekend, and which hour is far off.

Of each series and slot the logarithm of the hourly amount is followed by a running mean, which takes a new hour only as far as three
distances go; of each series the median distance from that mean is followed. So one wild hour moves them little. An hour is *off* when it is above
`FAR` usual distances and above `TIMES` the usual amount, in the neighbouring hours, too (a backup that begins an hour later is none).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from luuvet.detect.habits import questions as q
from luuvet.detect.habits.calendar import HOUR, SLOTS, Calendar

TIMES, FAR = 5.0, 6.0
FEW_TIMES, FEW_LEAST = 20.0, 200.0
"""Far too little: a twentieth of the usual amount, where that is at least so much."""
SLOT_HOURS = 3
"""A slot is judged from so many hours of it on."""
MOST_SERIES = 120_000
_STEP, _WIDEST = 1.03, 3.0
_NARROWEST = 0.25
"""A usual distance (of logarithms) is never taken for smaller: counts of a few scatter by themselves."""

KEYS = pl.Schema({"counter": pl.String, "entity": pl.String, "since": pl.Int32, "seen": pl.Int32, "told": pl.Int32})
OFF = pl.Schema(
    {
        "counter": pl.String, "entity": pl.String, "hour": pl.Int64, "value": pl.Float64, "low": pl.Float64,
        "high": pl.Float64, "since": pl.Int32, "days": pl.UInt32, "index": pl.Int64, "k": pl.Int64,
    }
)  # fmt: skip
"""Hours that are off: what was seen, and from where to where the usual goes."""
_LEAST = {one.name: float(one.least) for one in q.COUNTERS}
_FALLS = frozenset(one.name for one in q.COUNTERS if one.falls)
Floats = npt.NDArray[np.float32]


@dataclass
class Counters:
    """What is known of amounts. One row a series in `keys`, `mean`, `hours`, `distance` and `current`, which go together.

    Attributes:
        mean: of each slot, of log(1 + amount); hours: how many hours of the slot are in it; distance: usual, of the series.
        hour: the hour that is being counted, in `current`.
    """

    calendar: Calendar
    learn_days: int
    hour: int = 0
    keys: pl.DataFrame = field(default_factory=KEYS.to_frame)
    mean: Floats = field(default_factory=lambda: np.zeros((0, SLOTS), np.float32))
    hours: npt.NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, SLOTS), np.uint8))
    distance: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    current: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0, np.float64))

    def take(self, rows: pl.DataFrame, now: int, deaf: frozenset[int]) -> pl.DataFrame:
        """Count rows (`asked.COUNTS`), end the hours before `now` (seconds), and return what is off (`OFF`).

        Hours in `deaf`, in which we did not listen all the time, are counted but nothing is learned from them, and nothing fell.
        """
        self._admit(rows)
        placed = rows.join(self.keys.with_row_index("row"), on=["counter", "entity"], how="inner")
        off: list[pl.DataFrame] = []
        ending = max(now // HOUR, self.hour)
        for (hour,), some in sorted(placed.partition_by("hour", as_dict=True).items(), key=lambda one: int(one[0][0])):
            off += self._end(int(hour), deaf)
            np.add.at(self.current, some["row"].to_numpy(), some["value"].to_numpy())
            off.append(self._high(some))
        off += self._end(ending, deaf)
        return self._noted(pl.concat([OFF.to_frame(), *off]))

    def _admit(self, rows: pl.DataFrame) -> None:
        if not rows.height:
            return
        day = self.calendar.day(max(rows["hour"].to_list()) * HOUR)
        there = rows.group_by("counter", "entity").agg(pl.col("hour").min(), pl.col("value").sum())
        fresh = there.join(self.keys, on=["counter", "entity"], how="anti").sort(
            "value", "entity", descending=[True, False]
        )
        seen = self.keys.join(there, on=["counter", "entity"], how="left", maintain_order="left")["hour"].is_not_null()
        self.keys = self.keys.with_columns(pl.when(seen).then(day).otherwise("seen").alias("seen").cast(pl.Int32))
        fresh = fresh.head(max(0, MOST_SERIES - self.keys.height))
        began = [self.calendar.day(int(hour) * HOUR) for hour in fresh["hour"]]
        more = fresh.select("counter", "entity").with_columns(since=pl.Series(began, dtype=pl.Int32), seen=day, told=0)
        self.keys = pl.concat([self.keys, more.select(pl.col(name).cast(kind) for name, kind in KEYS.items())])
        count = more.height
        self.mean = np.concatenate([self.mean, np.zeros((count, SLOTS), np.float32)])
        self.hours = np.concatenate([self.hours, np.zeros((count, SLOTS), np.uint8)])
        self.distance = np.concatenate([self.distance, np.full(count, 2 * _NARROWEST, np.float32)])
        self.current = np.concatenate([self.current, np.zeros(count, np.float64)])

    def _end(self, following: int, deaf: frozenset[int]) -> list[pl.DataFrame]:
        """End hours until `following` is the one that is counted; hours in which nothing came are zeros."""
        off: list[pl.DataFrame] = []
        if not self.hour or following - self.hour > 14 * 24:
            self.hour = following  # the beginning, or a hole that teaches nothing
            self.current[:] = 0
        while self.hour < following:
            if self.hour not in deaf and self.current.size:
                off.append(self._low())
                self._learn()
            self.current[:] = 0
            self.hour += 1
        return off

    def _learn(self) -> None:
        slot = self.calendar.slot(self.hour)
        began = (self.keys["since"] <= self.calendar.day(self.hour * HOUR)).to_numpy()
        amount = np.log1p(self.current).astype(np.float32)
        mean, hours = self.mean[:, slot], self.hours[:, slot]
        width = 3 * np.maximum(self.distance, _NARROWEST)
        miss = np.where(hours > 0, np.clip(amount - mean, -width, width), amount)
        weight = np.maximum(1 / (hours + 1.0), 0.1)
        self.mean[:, slot] = np.where(began, mean + miss * weight, mean)
        settled = began & (hours >= SLOT_HOURS)
        # A step up where the miss is above it, down where below: it settles at the median, and a day of silence does not widen it far.
        moved = self.distance * np.where(np.abs(amount - mean) > self.distance, _STEP, 1 / _STEP)
        self.distance = np.where(settled, np.clip(moved, _NARROWEST / 4, _WIDEST), self.distance).astype(np.float32)
        self.hours[:, slot] = np.where(began, np.minimum(hours + 1, 250), hours)

    def _usual(self, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats, npt.NDArray[np.bool_]]:
        """Return lowest and highest usual mean of the hour and its neighbours, and whether each may be judged."""
        slots = [self.calendar.slot(self.hour + step) for step in (-1, 0, 1)]
        near = self.mean[rows[:, None], np.array(slots)[None, :]]
        known = (self.hours[rows, slots[1]] >= SLOT_HOURS) & (
            self.keys["since"].gather(rows).to_numpy() <= self.calendar.day(self.hour * HOUR) - self.learn_days
        )
        return near.min(axis=1), near.max(axis=1), known

    def _high(self, some: pl.DataFrame) -> pl.DataFrame:
        some = some.unique("row", keep="last")
        rows = some["row"].cast(pl.Int64).to_numpy()
        _, high, known = self._usual(rows)
        width = FAR * np.maximum(self.distance[rows], _NARROWEST)
        seen = self.current[rows]
        least = some["counter"].replace_strict(_LEAST, default=np.inf).to_numpy()
        far = known & (seen >= least) & (np.log1p(seen) > high + np.maximum(width, np.log(TIMES)))
        return self._off(rows[far], some["index"].to_numpy()[far], some["k"].to_numpy()[far])

    def _low(self) -> pl.DataFrame:
        falls = self.keys["counter"].is_in(list(_FALLS)).to_numpy()
        slot = self.calendar.slot(self.hour)
        if self.current[falls].sum() < 0.5 * np.expm1(self.mean[falls, slot]).sum():
            return OFF.to_frame()  # everything is quiet: that is not one source's habit, but a holiday, or us
        rows = np.flatnonzero(falls & (self.current > 0))
        low, _, known = self._usual(rows)
        usual = np.expm1(low)
        width = FAR * np.maximum(self.distance[rows], _NARROWEST)
        far = known & (usual >= FEW_LEAST) & (np.log1p(self.current[rows]) < low - np.maximum(width, np.log(FEW_TIMES)))
        none = np.zeros(int(far.sum()), np.int64)
        return self._off(rows[far], none, none)

    def _off(self, rows: npt.NDArray[np.int64], index: npt.NDArray[np.int64], k: npt.NDArray[np.int64]) -> pl.DataFrame:
        """Return rows as `OFF`: those that were not told today."""
        low, high, _ = self._usual(rows)
        spread = 2 * np.maximum(self.distance[rows], _NARROWEST)
        today = self.calendar.day(self.hour * HOUR)
        of: pl.DataFrame = self.keys[rows.tolist()]
        frame = of.with_columns(
            hour=pl.lit(self.hour, pl.Int64),
            value=pl.Series(self.current[rows], dtype=pl.Float64),
            low=pl.Series(np.maximum(np.expm1(low - spread), 0).astype(np.float64), dtype=pl.Float64),
            high=pl.Series(np.expm1(high + spread).astype(np.float64), dtype=pl.Float64),
            days=(pl.lit(today) - pl.col("since")).cast(pl.UInt32),
            index=pl.Series(index, dtype=pl.Int64),
            k=pl.Series(k, dtype=pl.Int64),
        ).filter(pl.col("told") < today)
        return frame.select(pl.col(name).cast(kind) for name, kind in OFF.items())

    def _noted(self, found: pl.DataFrame) -> pl.DataFrame:
        """A series is told of once a local day."""
        if not found.height:
            return found
        days = {hour: self.calendar.day(hour * HOUR) for hour in found["hour"].unique().to_list()}
        dated = found.with_columns(day=pl.col("hour").replace_strict(days, return_dtype=pl.Int32))
        told = dated.group_by("counter", "entity").agg(pl.col("day").max())
        joined = self.keys.join(told, on=["counter", "entity"], how="left", maintain_order="left")
        self.keys = joined.with_columns(pl.max_horizontal("told", "day").alias("told")).select(list(KEYS))
        return dated.unique(["counter", "entity", "day"], keep="first", maintain_order=True).drop("day")

    def forget(self, today: int, days: int) -> None:
        """Drop series of which nothing came for so many days."""
        self._keep((self.keys["seen"] >= today - days).to_numpy())

    def _keep(self, mask: npt.NDArray[np.bool_]) -> None:
        if mask.all():
            return
        self.keys = self.keys.filter(pl.Series(mask))
        self.mean, self.hours = self.mean[mask], self.hours[mask]
        self.distance, self.current = self.distance[mask], self.current[mask]

    def frame(self) -> pl.DataFrame:
        """Return all of it as one frame, to be kept."""
        return self.keys.with_columns(
            mean=pl.Series(self.mean, dtype=pl.Array(pl.Float32, SLOTS)),
            hours=pl.Series(self.hours, dtype=pl.Array(pl.UInt8, SLOTS)),
            distance=pl.Series(self.distance),
            current=pl.Series(self.current),
        )

    @classmethod
    def of(cls, frame: pl.DataFrame, calendar: Calendar, learn_days: int, hour: int) -> Counters:
        """Return what a frame kept."""
        return cls(
            calendar, learn_days, hour, frame.select(list(KEYS)), _matrix(frame["mean"]), _matrix(frame["hours"]),
            frame["distance"].to_numpy().copy(), frame["current"].to_numpy().copy(),
        )  # fmt: skip


def _matrix(column: pl.Series) -> npt.NDArray[Any]:
    return np.ascontiguousarray(column.to_numpy()).reshape(len(column), SLOTS).copy()
