"""Joined events on their way through the rooms: told beside the records, remembered with the position, gone with their members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from luuvet.cause.edges import observe
from luuvet.detect.unsaid import Whole
from luuvet.event.frame import JOINED, MEMBERS, REVISED
from luuvet.event.scope import Scope
from luuvet.kit.ids import parse_event_id
from luuvet.parse.join import Join
from luuvet.parse.joined import Joiner
from luuvet.parse.remembered import remembered, restore
from luuvet.parse.telling import NOTHING, Told, told_together
from luuvet.store import Query, Rejoined, Store, Wholes

_SCOPE = Scope.whole("joiner")
_PAGE = 100_000
_EDGE = ["luuvet.index", "luuvet.k", "relation", "from.kind", "from.key", "to.kind", "to.key"]


class Joining:
    """Joins the records of one log that are derived into one store; begins where that store stands."""

    def __init__(self, joins: Sequence[Join], store: Store) -> None:
        """Read back what waited when the store was last written."""
        self._store, self._joiner = store, Joiner(joins)
        text, at = store.waiting()
        restore(self._joiner, text, at, self._rows)
        self._pending: list[Told] = []
        # A batch that was written in pieces tells its wholes with the last one. Without that one they are to be told now.
        if at < store.position():
            datasets = tuple({dataset for one in joins for dataset in one.datasets})
            self._pending = [self._joiner.next(frame) for frame in self._rows(datasets, at, store.position())]

    def next(self, events: pl.DataFrame) -> Told:
        """Return what is to be told with the next batch of events."""
        told = self._joiner.next(events)
        return told_together([*self._pending_once(), told]) if self._pending else told

    def quiet(self) -> Told:
        """Return what waits untold: nothing comes at the moment."""
        return told_together([*self._pending_once(), self._joiner.quiet()])

    def _pending_once(self) -> list[Told]:
        pending, self._pending = self._pending, []
        return pending

    @property
    def untold(self) -> bool:
        """Whether `quiet` has something to tell."""
        return bool(self._pending) or self._joiner.untold

    def waiting(self) -> str:
        """Return what waits, to be kept with the position."""
        return remembered(self._joiner)

    def rejoined(self, first: int, last: int) -> Rejoined | None:
        """Return what takes the place of the joined events with a member from record `first` to `last`: these were erased. Those
        members wait no more, either.
        """
        self._joiner.forget(first, last)
        touched = self._store.touched([(first, last)])
        if touched.is_empty():
            return None
        made, gone = [], []
        for join in self._joiner.joins:
            of_it = touched.filter(pl.col(JOINED) == join.name)
            if of_it.is_empty():
                continue
            joiner = Joiner([join])
            made += [joiner.next(self._members(of_it, first, last)), joiner.quiet()]
            if join.count_whole:
                gone += of_it.select("luuvet.index", "luuvet.k").rows()
        told = told_together(made)
        wholes = wholes_of(told, pl.DataFrame())
        proving = pl.concat([told.counted, told.alone], how="diagonal")
        again = [*gone, *proving.select("luuvet.index", "luuvet.k").rows()]
        if wholes is None:
            wholes = Wholes(NOTHING.wholes)
        revised = Wholes(
            wholes.rows.with_columns(pl.lit(True).alias(REVISED)), edges=wholes.edges, received=wholes.received
        )
        return Rejoined(revised, sorted(set(again)))

    def _members(self, touched: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
        """Return the stored rows of all members outside the range."""
        places = {(one.index, one.k) for one in map(parse_event_id, touched[MEMBERS].explode().unique())}
        kept = sorted(place for place in places if not first <= place[0] <= last)
        query = Query(
            "events",
            where="luuvet_index IN {indexes:Array(UInt64)}",
            params={"indexes": sorted({index for index, _ in kept})},
            order=("luuvet_index ASC", "luuvet_k ASC"),
            limit=_PAGE,
        )
        found = self._store.read(_SCOPE, query)
        wanted = pl.DataFrame(kept, schema={"luuvet.index": pl.UInt64, "luuvet.k": pl.UInt16}, orient="row")
        return found.join(wanted, on=["luuvet.index", "luuvet.k"], how="semi", maintain_order="left")

    def _rows(self, datasets: tuple[str, ...], first: int, end: int) -> Iterator[pl.DataFrame]:
        """Return the stored rows of datasets, in pages, in the order of the log."""
        after = (first, -1)
        while True:
            query = Query(
                "events",
                where="event_dataset IN {datasets:Array(String)} AND luuvet_index >= {first:UInt64} AND luuvet_index < {end:UInt64} "
                "AND (luuvet_index > {first:UInt64} OR toInt32(luuvet_k) > {k:Int32})",
                params={"datasets": list(datasets), "first": after[0], "k": after[1], "end": end},
                order=("luuvet_index ASC", "luuvet_k ASC"),
                limit=_PAGE,
            )
            page = self._store.read(_SCOPE, query)
            if page.height:
                yield page
                after = (int(page["luuvet.index"][-1]), int(page["luuvet.k"][-1] or 0))
            if page.height < _PAGE:
                return


def whole_of(told: Told) -> Whole | None:
    """Return what rules are to look at."""
    return Whole(told.counted, told.parts) if told.counted.height else None


def wholes_of(told: Told, hits: pl.DataFrame) -> Wholes | None:
    """Return what the store is to keep, None where nothing is told: edges that a whole proves are given once, however often it is
    told.
    """
    if not told.wholes.height and not told.alone.height:
        return None
    proving = pl.concat([told.counted, told.alone], how="diagonal")
    edges = observe(proving)
    if told.before.height and edges.height:
        edges = edges.join(observe(told.before), on=_EDGE, how="anti", nulls_equal=True, maintain_order="left")
    kept = {"hits": hits} if hits.height else {}
    return Wholes(told.wholes, edges=edges, received=proving.select("luuvet.index", "luuvet.received"), **kept)
