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
from luuvet.event.frame import ALIKE, JOINED, REVISED
from luuvet.parse.groups import LATE, grouped, members
from luuvet.parse.join import Join
from luuvet.parse.telling import NOTHING, Told, tell, together, told_together

AT_MOST = 50_000
"""Rows that wait for more, of one format; beyond that the oldest groups are told as they are."""

CELL = 1 << 16
"""What waits is bounded each time the log passes a multiple of so many records: at places that no batch has a say in."""

REST_SECONDS = 5.0
"""An event that got no member for so long is told as it stands, and goes on waiting."""

_SECOND = 1_000_000
_SLACK = 60 * _SECOND
"""Records need not lie in the order of their receipt; further apart than this they do."""


@dataclass(frozen=True)
class Waiting:
    """The members of a format's events that may still get more.

    Attributes:
        rows: of an event frame, with `_key` and `_told` (was told of already).
        end: index after the last record seen.
        clock: microseconds UTC at which the last record was received.
        cell: `CELL` of the log in which the last member stood.
        open: (index, k) of each group's first member, and how many of its members were told of.
    """

    rows: pl.DataFrame | None = None
    end: int = 0
    clock: int = 0
    cell: int = 0
    open: tuple[tuple[int, int, int], ...] = ()

    @property
    def untold(self) -> bool:
        """Whether a member waits that was not told of."""
        return self.rows is not None and not self.rows["_told"].all()


@dataclass
class Joiner:
    """Joins the rows of event frames that come one after the other; one for each log."""

    joins: Sequence[Join]
    waiting: dict[str, Waiting] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._datasets = frozenset(dataset for one in self.joins for dataset in one.datasets)

    def next(self, events: pl.DataFrame) -> Told:
        """Return what follows from the next frame of the log."""
        there = self._datasets.intersection(events["event.dataset"].unique()) if events.height else frozenset()
        chosen = [one for one in self.joins if not there.isdisjoint(one.datasets) or self._waits(one)]
        return self._run(chosen, lambda one, state: step(one, state, events))

    def add(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return the joined rows that follow from the next frame of the log."""
        return self.next(events).wholes

    def quiet(self) -> Told:
        """Return what was not told yet, as it stands, because nothing comes at the moment; all of it goes on waiting."""
        chosen = [one for one in self.joins if self._waits(one)]
        return self._run(chosen, lambda one, state: settle(one, state, quiet=True))

    def rest(self) -> pl.DataFrame:
        """Return the joined rows of what still waits untold: nothing more comes."""
        told = self.quiet().wholes
        self.waiting.clear()
        return told

    @property
    def untold(self) -> bool:
        """Whether `quiet` has something to tell."""
        return any(state.untold for state in self.waiting.values())

    def forget(self, first: int, last: int) -> None:
        """Let go of the members from record `first` to `last`: they were erased."""
        for name, state in self.waiting.items():
            if state.rows is not None:
                rows = state.rows.filter(~pl.col("luuvet.index").is_between(first, last))
                self.waiting[name] = replace(state, rows=rows if rows.height else None)

    def _waits(self, join: Join) -> bool:
        return join.name in self.waiting and self.waiting[join.name].rows is not None

    def _run(self, joins: Sequence[Join], work: Callable[[Join, Waiting], tuple[Told, Waiting]]) -> Told:
        made: list[Told] = []
        for one in joins:
            told, self.waiting[one.name] = work(one, self.waiting.get(one.name, Waiting()))
            made.append(told)
        return told_together(made)


def latest(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return joined rows without those that a later one of the same id revised."""
    rows = together(frames)
    return rows.unique(["luuvet.log", "luuvet.index", "luuvet.k", JOINED], keep="last", maintain_order=True)


def document(row: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return a joined row as a nested ECS document; `prefix` stands before its id and those of its members."""
    made = frame.document({name: value for name, value in row.items() if name not in (REVISED, ALIKE)})
    made["event"]["id"] = prefix + made["event"]["id"]
    made["luuvet"]["members"] = [prefix + one for one in made["luuvet"]["members"]]
    return made


def step(join: Join, state: Waiting, events: pl.DataFrame) -> tuple[Told, Waiting]:
    """Return what the next frame of the log completes or revises, and what waits then."""
    fresh = members(join, events) if events.height else events
    made: list[Told] = []
    if join.count_whole and fresh.height:
        made.append(replace(NOTHING, taken=fresh.select("luuvet.index", "luuvet.k")))
    for cell, piece in _cells(fresh):
        if cell != state.cell and state.rows is not None and state.rows.height > AT_MOST:
            told, state = settle(join, replace(state, end=int(piece["luuvet.index"][0])), crowd=True)
            made.append(told)
        rows = piece if state.rows is None else pl.concat([state.rows, piece], how="diagonal")
        state = replace(state, rows=rows, cell=cell)
    told, state = settle(join, _seen(state, events))
    return told_together([*made, told]), state


def settle(join: Join, state: Waiting, *, quiet: bool = False, crowd: bool = False) -> tuple[Told, Waiting]:
    """Return what is to be told of the waiting members, and what waits on.

    Args:
        join: the format's.
        state: as it is.
        quiet: tell all that was not told.
        crowd: let the oldest go where more wait than may.
    """
    if state.rows is None:
        return NOTHING, replace(state, open=())
    groups = grouped(join, state.rows)
    ends = groups.group_by("_group", maintain_order=True).agg(
        pl.col("_key").first(),
        pl.col("luuvet.index").first().alias("index"),
        pl.col("luuvet.k").first().alias("k"),
        pl.len().cast(pl.Int64).alias("size"),
        pl.col("_told").sum().cast(pl.Int64).alias("known"),
        pl.col("_closes").any().alias("closed"),
        pl.col("luuvet.index").max().cast(pl.Int64).alias("last"),
        pl.col("luuvet.received").max().dt.epoch("us").alias("received"),
    )
    new, closed = pl.col("known") < pl.col("size"), pl.col("closed")
    gone = _gone(join, state) | _crowded(ends, crowd)
    resting = (state.clock - pl.col("received") > REST_SECONDS * _SECOND) & (
        (pl.col("size") - pl.col("known")) * 4 >= pl.col("known")  # else a mail of many lines were told at each of them
    )
    ends = ends.with_columns(gone.alias("gone"), (new & (closed | gone | resting | pl.lit(quiet))).alias("tell"))
    now, keep = ends.filter("tell")["_group"], ends.filter(~pl.col("gone"))
    told = groups["_group"].is_in(now.implode())
    kept = groups.with_columns((pl.col("_told") | told).alias("_told"))
    kept = kept.filter(pl.col("_group").is_in(keep["_group"].implode())).drop("_group", "_closes")
    known = pl.when("tell").then("size").otherwise("known").cast(pl.Int64)
    still = tuple(keep.select(pl.col("index").cast(pl.Int64), pl.col("k").fill_null(0).cast(pl.Int64), known).rows())
    return tell(join, groups.filter(told)), replace(state, rows=kept if kept.height else None, open=still)


def _seen(state: Waiting, events: pl.DataFrame) -> Waiting:
    if not events.height:
        return state
    end = int(events["luuvet.index"][-1]) + 1
    clock = events["luuvet.received"].dt.epoch("us").max()
    return replace(state, end=max(state.end, end), clock=max(state.clock, int(str(clock or 0))))


def _cells(rows: pl.DataFrame) -> list[tuple[int, pl.DataFrame]]:
    if not rows.height:
        return []
    first, last = int(rows["luuvet.index"][0]) // CELL, int(rows["luuvet.index"][-1]) // CELL
    if first == last:
        return [(first, rows)]
    return [
        (cell, piece)
        for cell in range(first, last + 1)
        if (piece := rows.filter(pl.col("luuvet.index").cast(pl.Int64) // CELL == cell)).height
    ]


def _gone(join: Join, state: Waiting) -> pl.Expr:
    """Tell of the groups that can get no more members: `groups.grouped` would begin another one."""
    in_log, in_receipt = state.end - pl.col("last"), state.clock - pl.col("received") - _SLACK
    old = (in_log > join.patience) | (in_receipt > join.patience * _SECOND)
    late = pl.col("closed") & ((in_log > LATE) | (in_receipt > LATE * _SECOND))
    return old | late | ~pl.col("_key").is_last_distinct()


def _crowded(ends: pl.DataFrame, crowd: bool) -> pl.Expr:
    """Tell of the oldest groups, as many as stand beyond what may wait."""
    if not crowd or int(ends["size"].sum()) <= AT_MOST:
        return pl.lit(False)
    return pl.col("size").cum_sum(reverse=True) > AT_MOST
