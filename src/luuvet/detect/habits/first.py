"""Habits of doing: which values an entity has had, and which one is new. Whole columns; no clock, no I/O.

A value is *new* when its entity is known long enough and never had it within the days that are remembered, and when it is not ordinary
among the others. An account that was never seen is new on a host that is known long enough. Days are local days since the epoch, of receipt.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from luuvet.detect.habits import questions as q
from luuvet.detect.habits.asked import FIRSTS

REMEMBERED_DAYS = 45
"""A value that was not seen for so long is forgotten: what happens once a month is none that is new each time."""
MOST_VALUES = 200
"""An entity with so many values has no habit (a scanner, a proxy): no more are kept, and none is new."""
MOST_PAIRS = 2_000_000
"""So many values are kept in all; those seen longest ago go first."""

PAIRS = pl.Schema(
    {
        "habit": pl.String,
        "entity": pl.String,
        "value": pl.String,
        "first": pl.Int32,
        "last": pl.Int32,
        "days": pl.UInt16,
    }
)
ENTITIES = pl.Schema({"habit": pl.String, "entity": pl.String, "first": pl.Int32, "last": pl.Int32, "days": pl.UInt16})
NEWS = pl.Schema(
    [
        *FIRSTS.items(),
        ("since", pl.Int32()),
        ("days", pl.UInt16()),
        ("others", pl.UInt32()),
        ("of", pl.UInt32()),
        ("stranger", pl.Boolean()),
    ]
)
_STRANGERS = [one.name for one in q.FIRSTS if one.strangers]
_PAIR, _ENTITY = ["habit", "entity", "value"], ["habit", "entity"]


@dataclass
class Firsts:
    """What is known of doing: `pairs` are the values of each entity, `entities` since when and on how many days it was seen."""

    pairs: pl.DataFrame
    entities: pl.DataFrame
    learn_days: int

    @classmethod
    def empty(cls, learn_days: int) -> Firsts:
        """Nothing known yet."""
        return cls(PAIRS.to_frame(), ENTITIES.to_frame(), learn_days)

    def take(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Learn from rows (`FIRSTS`); return those that are new (`NEWS`), one an entity and value, in the order of the log.

        Rows that are `quiet` are learned and never new.
        """
        if not rows.height:
            return NEWS.to_frame()
        unknown = (
            rows.sort("index").unique(_PAIR, keep="first", maintain_order=True).join(self.pairs, on=_PAIR, how="anti")
        )
        news = self._judged(unknown)
        self._learn(rows)
        return news

    def _judged(self, unknown: pl.DataFrame) -> pl.DataFrame:
        known = self.entities.rename({"first": "since", "last": "seen"})
        judged = unknown.filter(~pl.col("quiet")).join(known, on=_ENTITY, how="left", maintain_order="left")
        judged = self._with_strangers(judged)
        learned = (pl.col("day") - pl.col("since") >= self.learn_days) & (
            pl.col("days") >= _least_days(self.learn_days)
        )
        judged = judged.filter(learned)
        if not judged.height:
            return NEWS.to_frame()
        judged = judged.join(self._crowded(judged), on=_ENTITY, how="anti")
        judged = judged.join(self._others(judged), on=["habit", "value"], how="left", maintain_order="left")
        judged = judged.join(
            self.entities.group_by("habit").agg(pl.len().alias("of")), on="habit", how="left", maintain_order="left"
        )
        return judged.with_columns(pl.col("others").fill_null(0)).filter(~_ordinary()).select(
            pl.col(name).cast(kind) for name, kind in NEWS.items()
        )  # fmt: skip

    def _with_strangers(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Let an entity that was never seen be measured by its value: since when, and on how many days, others have it."""
        stranger = pl.col("since").is_null() & pl.col("habit").is_in(_STRANGERS)
        values = rows.select("habit", "value").unique()
        held = self.pairs.join(values, on=["habit", "value"], how="semi").group_by("habit", "value")
        told = held.agg(pl.col("first").min().alias("held_since"), pl.col("days").max().alias("held_days"))
        rows = rows.join(told, on=["habit", "value"], how="left", maintain_order="left")
        return rows.with_columns(
            stranger.alias("stranger"),
            pl.when(stranger).then("held_since").otherwise("since").alias("since"),
            pl.when(stranger).then("held_days").otherwise("days").alias("days"),
        )

    def _crowded(self, rows: pl.DataFrame) -> pl.DataFrame:
        counts = self.pairs.join(rows.select(_ENTITY).unique(), on=_ENTITY, how="semi").group_by(_ENTITY).len()
        return counts.filter(pl.col("len") >= MOST_VALUES)

    def _others(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Count who had a value before its day: what spreads today is not ordinary for that."""
        asked = rows.group_by("habit", "value").agg(pl.col("day").min())
        held = self.pairs.join(asked, on=["habit", "value"]).filter(pl.col("first") < pl.col("day"))
        return held.group_by("habit", "value").agg(pl.len().alias("others"))

    def _learn(self, rows: pl.DataFrame) -> None:
        self.pairs = _grown(self.pairs, rows, _PAIR, PAIRS)
        self.entities = _grown(self.entities, rows, _ENTITY, ENTITIES)
        touched = self.pairs.join(rows.select(_ENTITY).unique(), on=_ENTITY, how="semi")
        crowded = touched.filter(pl.len().over(_ENTITY) > MOST_VALUES)
        if crowded.height:
            kept = crowded.sort("first", "value").group_by(_ENTITY, maintain_order=True).head(MOST_VALUES)
            others = self.pairs.join(crowded.select(_ENTITY).unique(), on=_ENTITY, how="anti")
            self.pairs = pl.concat([others, kept.select(list(PAIRS))])

    def forget(self, today: int) -> None:
        """Drop what was not seen within the remembered days, and what is too much."""
        recent = pl.col("last") >= today - REMEMBERED_DAYS
        self.pairs, self.entities = self.pairs.filter(recent), self.entities.filter(recent)
        if self.pairs.height > MOST_PAIRS:
            self.pairs = self.pairs.sort("last", descending=True).head(MOST_PAIRS)

    def usual(self, habit: str, entity: str, before: int, most: int = 12) -> list[str]:
        """Return what an entity did before a day, the most usual first."""
        held = self.pairs.filter((pl.col("habit") == habit) & (pl.col("entity") == entity) & (pl.col("first") < before))
        return held.sort("days", "value", descending=[True, False]).head(most)["value"].to_list()

    def since(self, habit: str, value: str, day: int) -> int:
        """Count the entities that began a value on a day."""
        began = (pl.col("habit") == habit) & (pl.col("value") == value) & (pl.col("first") == day)
        return self.pairs.filter(began).height


def _least_days(learn_days: int) -> int:
    """An entity that was seen on two days of thirty is not known, however long ago they were."""
    return max(1, min(5, learn_days // 2))


def _ordinary() -> pl.Expr:
    share = pl.col("habit").replace_strict({one.name: one.ordinary for one in q.FIRSTS}, default=1.0)
    least = pl.col("habit").replace_strict({one.name: one.ordinary_least for one in q.FIRSTS}, default=1)
    return (pl.col("others") >= least) & (pl.col("others") >= share * pl.col("of"))


def _grown(known: pl.DataFrame, rows: pl.DataFrame, key: list[str], schema: pl.Schema) -> pl.DataFrame:
    """Return what is known with the days of rows added to it."""
    days = rows.select(*key, "day").unique().join(known.select(*key, "last"), on=key, how="left")
    seen = days.group_by(key).agg(
        pl.col("day").min().alias("began"),
        pl.col("day").max().alias("ended"),
        pl.col("day").filter(pl.col("last").is_null() | (pl.col("day") > pl.col("last"))).len().alias("more"),
    )
    joined = known.join(seen, on=key, how="full", coalesce=True)
    return joined.with_columns(
        pl.coalesce("first", "began").alias("first"),
        pl.max_horizontal("last", "ended").alias("last"),
        (pl.col("days").fill_null(0).cast(pl.UInt32) + pl.col("more").fill_null(0)).clip(0, 65_535).alias("days"),
    ).select(pl.col(name).cast(kind) for name, kind in schema.items())
