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
class Wholes:
    """Joined events that a batch tells; their first members may stand in batches before.

    Attributes:
        rows: columns of an event frame and `event.frame.JOINED`, `MEMBERS`, `REVISED`, `ALIKE`.
        hits: of rules that matched a whole; `event.hit.HIT_SCHEMA`, at its first member.
        edges: that wholes prove; `event.edge.EDGE_SCHEMA`, at their first members.
        received: `luuvet.index` and `luuvet.received` of the records that the edges name.
    """

    rows: pl.DataFrame
    hits: pl.DataFrame = field(default_factory=_no_hits)
    edges: pl.DataFrame = field(default_factory=_no_edges)
    received: pl.DataFrame = field(default_factory=pl.DataFrame)


@dataclass(frozen=True)
class Batch:
    """What the records `first` to `next - 1` of the log became.

    Attributes:
        first: index of the first record; must be the store's position.
        next: index after the last record; the store's position once written.
        events: an event frame (`event.frame.SCHEMA`, ECS columns may be absent).
        hits: `event.hit.HIT_SCHEMA`.
        edges: `event.edge.EDGE_SCHEMA`.
        wholes: joined events that are told with these records, or None.
        waiting: what is joined with records still to come, as the joiner writes it, once all records before `next` were seen;
            None leaves what is known of an earlier record.
    """

    first: int
    next: int
    events: pl.DataFrame
    hits: pl.DataFrame = field(default_factory=_no_hits)
    edges: pl.DataFrame = field(default_factory=_no_edges)
    wholes: Wholes | None = None
    waiting: str | None = None

    def halves(self) -> tuple[Batch, Batch]:
        """Return the batch as two, which written one after the other come to the same. The second tells the wholes.

        Raises:
            ValueError: one record cannot be halved.
        """
        middle = (self.first + self.next) // 2
        if middle == self.first:
            raise ValueError("a batch of one record cannot be halved")
        before = pl.col("luuvet.index") < middle
        events, hits, edges = (
            (one.filter(before), one.filter(~before)) for one in (self.events, self.hits, self.edges)
        )
        return (
            Batch(self.first, middle, events[0], hits[0], edges[0]),
            Batch(middle, self.next, events[1], hits[1], edges[1], self.wholes, self.waiting),
        )
