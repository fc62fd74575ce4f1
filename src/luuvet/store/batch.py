"""One derivation batch: what the records [first, next) became."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.hit import HIT_SCHEMA


def _no_hits() -> pl.DataFrame:
    return pl.DataFrame(schema=HIT_SCHEMA)


def _no_edges() -> pl.DataFrame:
    return pl.DataFrame(schema=EDGE_SCHEMA)


@dataclass(frozen=True)
class Batch:
    """What the records `first` to `next - 1` of the log became.

    Attributes:
        first: index of the first record; must be the store's position.
        next: index after the last record; the store's position once written.
        events: an event frame (`event.frame.SCHEMA`, ECS columns may be absent).
        hits: `event.hit.HIT_SCHEMA`.
        edges: `event.edge.EDGE_SCHEMA`.
    """

    first: int
    next: int
    events: pl.DataFrame
    hits: pl.DataFrame = field(default_factory=_no_hits)
    edges: pl.DataFrame = field(default_factory=_no_edges)

    def halves(self) -> tuple[Batch, Batch]:
        """Return the batch as two, which written one after the other come to the same.

        Raises:
            ValueError: one record cannot be halved.
        """
        middle = (self.first + self.next) // 2
        if middle == self.first:
            raise ValueError("a batch of one record cannot be halved")
        before = pl.col("luuvet.index") < middle
        return (
            Batch(self.first, middle, *(frame.filter(before) for frame in (self.events, self.hits, self.edges))),
            Batch(middle, self.next, *(frame.filter(~before) for frame in (self.events, self.hits, self.edges))),
        )
