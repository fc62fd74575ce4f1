"""Events that several records tell together: an audit event of five records, a mail's delivery of seven.

A joined event is one row more, beside those of its members: id `<first member>+<format>`, the members' ids in
`luuvet.members`. A format declares which rows belong together (`join` in its `format.yaml`); what the whole says is the
first word that any member has of a field, or the last where the format says so, and what its own code adds.

The state between batches is a value: the same records in the same order give the same joined rows, however they are cut
into batches, except that a row may come more than once: again under the same id, revised, when a member came late.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from luuvet.event import frame
from luuvet.event.frame import SCHEMA
from luuvet.parse import extra, whole
from luuvet.parse.join import Join

FORMAT, MEMBERS = "luuvet.joined", "luuvet.members"
"""Columns of joined rows beside those of an event frame: the format's name, and the ids of the members in order."""

AT_MOST = 50_000
"""Rows that wait for more, of one format; beyond that the oldest are told as they are."""

LATE = 2_000
"""Records of the log for which a told event may still be revised."""


@dataclass(frozen=True)
class Waiting:
    """The members of a format's events that may still get more.

    Attributes:
        rows: of an event frame, with `_told` (stands in a joined row already).
        end: index after the last record seen.
        clock: when the last record came.
    """

    rows: pl.DataFrame | None = None
    end: int = 0
    clock: float = 0.0


@dataclass
class Joiner:
    """Joins the rows of event frames that come one after the other; one for each log."""

    joins: Sequence[Join]
    waiting: dict[str, Waiting] = field(default_factory=dict)

    def add(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return the joined rows that follow from the next frame of the log."""
        return self._run(lambda one, state: step(one, state, events))

    def rest(self) -> pl.DataFrame:
        """Return the joined rows of what still waits: nothing more comes."""
        return self._run(finish)

    def _run(self, work: Callable[[Join, Waiting], tuple[pl.DataFrame, Waiting]]) -> pl.DataFrame:
        made: list[pl.DataFrame] = []
        for one in self.joins:
            rows, self.waiting[one.name] = work(one, self.waiting.get(one.name, Waiting()))
            made.append(rows)
        return together(made)


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return joined rows of several formats as one frame, in the order of their first members."""
    some = [one for one in frames if one.height]
    if not some:
        return pl.DataFrame(schema={**SCHEMA, FORMAT: pl.String, MEMBERS: pl.List(pl.String)})
    return pl.concat(some, how="diagonal").sort("luuvet.index", "luuvet.k", FORMAT)


def latest(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return joined rows without those that a later one of the same id revised."""
    whole = together(frames)
    return whole.unique(["luuvet.log", "luuvet.index", "luuvet.k", FORMAT], keep="last", maintain_order=True)


def document(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a joined row as a nested ECS document; `prefix` stands before its id and those of its members."""
    made = frame.document({name: value for name, value in row.items() if name not in (FORMAT, MEMBERS)})
    made["event"]["id"] = f"{prefix}{made['event']['id']}+{row[FORMAT]}"
    made.setdefault("luuvet", {})["members"] = [prefix + one for one in row[MEMBERS]]
    made["luuvet"]["joined"] = row[FORMAT]
    return made


def step(join: Join, state: Waiting, events: pl.DataFrame) -> tuple[pl.DataFrame, Waiting]:
    """Return the joined rows that the next frame of the log completes or revises, and what waits then."""
    state = _seen(state, events)
    fresh = _members(join, events)
    if state.rows is None and not fresh.height:
        return together([]), state
    rows = fresh if state.rows is None else pl.concat([state.rows, fresh], how="diagonal")
    groups = _grouped(join, rows)
    ends = groups.group_by("_group", maintain_order=True).agg(
        pl.len().alias("size"),
        (~pl.col("_told")).any().alias("new"),
        pl.col("_closes").any().alias("closed"),
        pl.col("luuvet.index").max().cast(pl.Int64).alias("end"),
        pl.col("luuvet.received").max().dt.epoch("us").alias("received"),
    )
    ends = ends.with_columns(_old(join, state).alias("old"), _late(join, state).alias("late"))
    ends = ends.with_columns(_crowded(ends).alias("crowded"))
    tell = ends.filter(pl.col("new") & (pl.col("closed") | pl.col("old") | pl.col("crowded")))["_group"]
    keep = ends.filter(~pl.col("old") & ~pl.col("crowded") & ~(pl.col("late") & pl.col("closed")))["_group"]
    told = groups["_group"].is_in(tell.implode())
    kept = groups.with_columns((pl.col("_told") | told).alias("_told")).filter(pl.col("_group").is_in(keep.implode()))
    left = kept.drop("_group", "_closes") if kept.height else None
    return _wholes(join, groups.filter(told)), replace(state, rows=left)


def finish(join: Join, state: Waiting) -> tuple[pl.DataFrame, Waiting]:
    """Return the joined rows of all that waits untold."""
    if state.rows is None:
        return together([]), Waiting()
    groups = _grouped(join, state.rows)
    return _wholes(join, groups.filter((~pl.col("_told")).any().over("_group"))), Waiting()


def _seen(state: Waiting, events: pl.DataFrame) -> Waiting:
    if not events.height:
        return state
    end = int(events["luuvet.index"][-1]) + 1
    clock = events["luuvet.received"].dt.epoch("us").max()
    return replace(state, end=max(state.end, end), clock=max(state.clock, float(str(clock or 0))))


def _members(join: Join, events: pl.DataFrame) -> pl.DataFrame:
    rows = events.filter(pl.col("event.dataset").is_in(join.datasets))
    if not rows.height:
        return rows
    keys = [extra.value(rows, name).cast(pl.String) for name in join.by]
    texts = pl.DataFrame([values.alias(f"k{n}") for n, values in enumerate(keys)])
    named = texts.select(pl.concat_str(pl.all().fill_null(""), separator="\x1f").alias("_key")).to_series()
    # The last of the fields is what names the event; a row without it belongs to none.
    return rows.hstack([named, pl.Series("_told", [False]).new_from_index(0, rows.height)]).filter(
        keys[-1].is_not_null()
    )


def _grouped(join: Join, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of groups, in the order of the log, with `_group` (its number) and `_closes`."""
    gap = (pl.col("@timestamp").diff().over("_key").abs() > pl.duration(microseconds=int(join.within * 1e6))).fill_null(
        False
    )
    closes = pl.Series("_closes", [False]).new_from_index(0, rows.height)
    for name, values in join.closes.items():
        closes = closes | extra.value(rows, name).cast(pl.String).is_in(list(values)).fill_null(False)
    rows = rows.with_columns(gap.cum_sum().over("_key").alias("_part"), closes.alias("_closes"))
    rows = rows.with_columns(_ended(join).alias("_ended"))
    return rows.with_columns(pl.struct("_key", "_part", "_ended").rank("dense").alias("_group")).drop("_part", "_ended")


def _ended(join: Join) -> pl.Expr:
    """Return how many ends of its key lie further back than a late member could come: such names are used again."""
    if join.after is None:
        return pl.lit(0, pl.UInt32)
    ends = pl.when("_closes").then(pl.col("@timestamp")).shift(1).forward_fill().over("_key")
    count = pl.col("_closes").cum_sum().shift(1).over("_key")
    passed = pl.col("@timestamp") - ends > pl.duration(microseconds=int(join.after * 1e6))
    return pl.when(passed).then(count).forward_fill().over("_key").fill_null(0).cast(pl.UInt32)


def _old(join: Join, state: Waiting) -> pl.Expr:
    waited = state.end - pl.col("end") > join.patience
    return waited | (state.clock - pl.col("received") > join.patience * 1e6)


def _late(join: Join, state: Waiting) -> pl.Expr:
    return (state.end - pl.col("end") > LATE) | (state.clock - pl.col("received") > LATE * 1e6)


def _crowded(ends: pl.DataFrame) -> pl.Expr:
    """Tell of the oldest groups, as many as stand beyond what may wait."""
    if int(ends["size"].sum()) <= AT_MOST:
        return pl.lit(False)
    return pl.col("size").cum_sum(reverse=True) > AT_MOST


def _wholes(join: Join, members: pl.DataFrame) -> pl.DataFrame:
    several = members.filter(pl.len().over("_group") > 1)
    if not several.height:
        return together([])
    made = whole.told(several.drop("_told", "_closes", "_key"), join.last, join.constants, join.tell)
    return made.with_columns(pl.lit(join.name).alias(FORMAT))
