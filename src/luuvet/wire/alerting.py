"""Feeds the alert stage with the hits that the store got since its position."""

from __future__ import annotations

import asyncio

import orjson
import polars as pl

from luuvet.case.stage import Stage
from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.scope import Scope
from luuvet.store import Query, Store
from luuvet.wire.explaining import Explaining
from luuvet.wire.sharing import Sharing

_MOST_HITS = 100_000
_MOST_ALERTS = 1_000_000
_SCOPE = Scope.whole("alerts")


class Alerting:
    """Reads hits between two positions and hands them to the stage, in the order of the log."""

    def __init__(self, store: Store, stage: Stage, explaining: Explaining | None = None) -> None:
        """Take the stage, and what asks for the causes of what was raised (None: nobody asks)."""
        self._store, self._stage, self._explaining = store, stage, explaining
        self._sharing = Sharing(store)

    async def step(self) -> int:
        """Take what is new; return how many alerts were raised.

        Raises:
            SinkFull, SinkClosed: try again later; nothing was taken.
        """
        await self._explain()
        position = self._store.current.position()
        if position <= self._stage.position:
            return 0
        hits = await asyncio.to_thread(self._hits, self._stage.position, position)
        if hits.height == _MOST_HITS:
            # More than one read returns: only whole records are taken, the rest at the next step.
            position = int(hits["luuvet.index"][-1])
            hits = hits.filter(pl.col("luuvet.index") < position)
        shared = await asyncio.to_thread(self._sharing.of, hits)
        raised = await self._stage.take(hits, position, shared)
        if self._explaining is not None:
            self._explaining.ask([*raised, *self._stage.risen])
        return len(raised)

    async def _explain(self) -> None:
        answer = self._explaining.answered() if self._explaining is not None else None
        if answer is not None and answer[1]:
            await self._stage.explain(*answer)

    async def replay(self) -> int:
        """After a rebuild: seal what the rules of today find in records whose alerts were raised long ago, as retroactive.

        Raises:
            SinkFull, SinkClosed: try again later; nothing was sealed.
        """
        known = await asyncio.to_thread(self._known)
        raised, first, end = 0, 0, self._stage.position
        while first < end:
            hits = await asyncio.to_thread(self._hits, first, end)
            whole = hits.height < _MOST_HITS
            following = end if whole else int(hits["luuvet.index"][-1])
            shared = await asyncio.to_thread(self._sharing.of, hits)
            fresh = await self._stage.replay(hits.filter(pl.col("luuvet.index") < following), known, shared)
            known |= {alert.id for alert in fresh}
            raised, first = raised + len(fresh), following
        return raised

    def _known(self) -> set[str]:
        """Ids of every alert that was ever sealed."""
        where = "event_dataset = 'luuvet.alert' AND luuvet_listener = 'luuvet'"
        found = self._store.read(_SCOPE, Query("events", ("luuvet_extra",), where, limit=_MOST_ALERTS))
        documents = (orjson.loads(text or b"{}") for text in found["luuvet_extra"])
        return {str(document["luuvet.alert.id"]) for document in documents if "luuvet.alert.id" in document}

    def _hits(self, first: int, end: int) -> pl.DataFrame:
        query = Query(
            "hits",
            # Informational hits serve correlations and raise nothing: in a busy hour they are nearly all there is.
            where="luuvet_index >= {first:UInt64} AND luuvet_index < {end:UInt64} AND level != 'informational'",
            params={"first": first, "end": end},
            order=("luuvet_index ASC", "luuvet_k ASC"),
            limit=_MOST_HITS,
        )
        found = self._store.read(_SCOPE, query)
        return found.select(pl.col(name).cast(kind) for name, kind in HIT_SCHEMA.items())
