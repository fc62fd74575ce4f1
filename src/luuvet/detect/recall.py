"""After a restart: the state of correlations from the hits that the store holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import polars as pl

from luuvet.detect.detector import Detector
from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.scope import Scope
from luuvet.store.query import MOST_ROWS, Query

_SCOPE = Scope.whole("detector")


class Reads(Protocol):
    """What is needed of the store."""

    def read(self, scope: Scope, query: Query) -> pl.DataFrame:
        """Return rows."""
        ...


def recall(detector: Detector, store: Reads) -> int:
    """Rebuild the detector's correlation state from stored hits; return how many were used.

    Read are the hits of the rules that correlations look at, and of the correlations themselves, received within the longest
    window and a day before the latest of them: the same that a detector that never stopped would remember.
    """
    names, seconds = detector.remembers
    if not names:
        return 0
    last = store.read(
        _SCOPE,
        Query(
            "hits",
            ("max(luuvet_received) AS latest", "count() AS n"),
            "rule_id IN {names:Array(String)}",
            {"names": list(names)},
        ),
    )
    if not last.height or not last["n"][0]:
        return 0
    latest = last["latest"][0]
    if not isinstance(latest, datetime):
        return 0
    hits = store.read(
        _SCOPE,
        Query(
            "hits",
            where="rule_id IN {names:Array(String)} AND luuvet_received >= {since:DateTime64(6, 'UTC')}",
            params={"names": list(names), "since": latest - timedelta(seconds=seconds)},
            order=("luuvet_index DESC", "luuvet_k DESC"),
            limit=MOST_ROWS,
        ),
    )
    found = hits.select(pl.col(name).cast(kind) for name, kind in HIT_SCHEMA.items())
    detector.restore(found.sort("luuvet.index", "luuvet.k", maintain_order=True))
    return found.height
