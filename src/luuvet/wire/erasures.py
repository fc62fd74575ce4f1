"""Which records the log says were erased, so that what was derived from them goes too."""

from __future__ import annotations

import orjson
import polars as pl

from luuvet.event.finding import ERASED_RANGES, ERASURE, LISTENER


def erasures(events: pl.DataFrame) -> list[tuple[int, int]]:
    """Return the ranges (first and last record, both included) of the erasures that an event frame tells of.

    Only what came by our own listener counts: nobody erases by sending a line that looks like ours.
    """
    if "event.dataset" not in events.columns:
        return []
    own = (pl.col("luuvet.listener") == LISTENER) & (pl.col("event.dataset") == ERASURE)
    found: list[tuple[int, int]] = []
    for text in events.filter(own.fill_null(False))["luuvet.extra"]:
        ranges = orjson.loads(text or b"{}").get(ERASED_RANGES, "")
        found += [
            (int(first), int(last))
            for first, _, last in (pair.partition("-") for pair in str(ranges).split(","))
            if last
        ]
    return found
