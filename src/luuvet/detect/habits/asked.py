"""What habits ask the store about records that came: one grouped read a question, over a range of the log.

Every read is bounded: by the range, by the rows that it returns, by the store's own limits. Times are seconds UTC of *receipt*: a
sender's clock, or a late event, moves no habit. What we wrote ourselves is left out; what was read from a file tells of the past, so
it is learned from (`quiet`) but has no rhythm and no hourly count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import polars as pl

from luuvet.detect.habits import questions as q
from luuvet.event.scope import Scope
from luuvet.store import Query, QueryLimit, Value

MOST_GROUPS = 500_000
_SCOPE = Scope.whole("habits")


class Reads(Protocol):
    """What is needed of the store."""

    def read(self, scope: Scope, query: Query) -> pl.DataFrame:
        """Return rows."""
        ...


SOURCES = pl.Schema(
    {
        "host": pl.String, "dataset": pl.String, "slot": pl.Int64, "first": pl.Int64, "last": pl.Int64,
        "count": pl.Int64, "index": pl.Int64,
    }
)  # fmt: skip
FIRSTS = pl.Schema(
    {
        "habit": pl.String, "entity": pl.String, "value": pl.String, "day": pl.Int32, "quiet": pl.Boolean,
        "other": pl.String, "host": pl.String, "count": pl.Int64, "at": pl.Int64, "index": pl.Int64, "k": pl.Int64,
    }
)  # fmt: skip
COUNTS = pl.Schema(
    {
        "counter": pl.String, "entity": pl.String, "hour": pl.Int64, "value": pl.Float64,
        "index": pl.Int64, "k": pl.Int64,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What came in one range of the log.

    Attributes:
        sources: `SOURCES`: ten-minute slots in which a host sent a dataset; `index` is the last record of it.
        firsts: `FIRSTS`: which entity had which value on which local day; `index` and `k` name the first event of it, `other` is the
            other end of that one, `at` its time.
        counts: `COUNTS`: hours counted from the epoch, and an event that shows it (index 0: none does).
    """

    sources: pl.DataFrame
    firsts: pl.DataFrame
    counts: pl.DataFrame


def ask(store: Reads, first: int, following: int, offset: int, servers: Sequence[str]) -> Asked:
    """Return what the records from `first` to `following` (not included) tell.

    `offset` are the seconds by which local time is ahead of UTC; programs are asked of `servers` only.

    Raises:
        QueryLimit: too much for one read; ask for fewer records.
        EngineError, StoreBroken: as any read.
    """

    def read(select: tuple[str, ...], where: str, group: tuple[str, ...], **more: Value) -> pl.DataFrame:
        bound: dict[str, Value] = {"first": first, "next": following, **more}
        within = f"luuvet_index >= {{first:UInt64}} AND luuvet_index < {{next:UInt64}} AND {where}"
        found = store.read(_SCOPE, Query("events", select, within, bound, group=group, limit=MOST_GROUPS))
        if found.height == MOST_GROUPS:
            raise QueryLimit(f"records {first} to {following} tell more than {MOST_GROUPS} habits; fewer at once")
        return found

    sources = read(q.SOURCES, q.LIVE, ("host", "dataset", "slot"))
    firsts = [FIRSTS.to_frame()]
    for habit in q.FIRSTS:
        if servers or not habit.servers:
            more: dict[str, Value] = {"servers": list(servers)} if habit.servers else {}
            found = read(habit.select(), f"{q.OURS} AND {habit.where}", q.GROUP, offset=offset, **more)
            firsts.append(found.select(_typed(FIRSTS)))
    counts = [_events(sources)]
    for counter in q.ASKED:
        found = read(counter.select(), f"{q.LIVE} AND {counter.where}", ("entity", "hour"))
        counts.append(found.select(_typed(COUNTS)))
    return Asked(sources.select(_typed(SOURCES)), pl.concat(firsts), pl.concat(counts))


def pair(host: pl.Expr, dataset: pl.Expr) -> pl.Expr:
    """Return a host and dataset as one text."""
    return pl.concat_str(host, pl.lit(SEPARATOR), dataset)


SEPARATOR = " · "


def _events(sources: pl.DataFrame) -> pl.DataFrame:
    hour = pl.col("slot").cast(pl.Int64) // 6
    grouped = sources.group_by("host", "dataset", hour.alias("hour")).agg(pl.col("count").sum(), pl.col("index").max())
    return grouped.select(
        pl.lit(q.EVENTS.name).alias("counter"),
        pair(pl.col("host"), pl.col("dataset")).alias("entity"),
        "hour",
        pl.col("count").cast(pl.Float64).alias("value"),
        pl.col("index").cast(pl.Int64),
        pl.lit(0, pl.Int64).alias("k"),
    ).select(_typed(COUNTS))


def _typed(schema: pl.Schema) -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in schema.items()]
