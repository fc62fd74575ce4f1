"""The edges of a batch of events: who acted on what, as it was observed."""

from __future__ import annotations

import numpy as np
import polars as pl

from luuvet.cause.families import account, authentication, dns, file, image, mail, network, process, task, web
from luuvet.cause.families.kind import kinds
from luuvet.cause.families.shape import Family, Pattern
from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.frame import SCHEMA

_NEEDED = (
    "luuvet.index", "luuvet.k", "@timestamp", "event.action", "event.outcome", "host.name", "host.ip", "log.syslog.appname", "source.ip",
    "source.port", "destination.ip", "destination.port", "network.transport", "network.direction", "process.pid",
    "process.name", "process.executable", "process.command_line", "process.entity_id", "process.working_directory",
    "process.parent.pid", "process.parent.name", "process.parent.executable", "user.name", "user.effective.name",
    "user.target.name", "group.name", "file.path", "file.hash.sha256", "url.original", "url.domain",
    "http.request.method", "http.request.referrer", "http.response.status_code", "user_agent.original",
    "dns.question.name", "dns.resolved_ip", "email.message_id", "email.local_id", "email.from.address",
    "email.to.address", "event.category", "event.type", "event.original", "luuvet.extra",
)  # fmt: skip


def patterns() -> list[Pattern]:
    """Return every pattern, in a fixed order."""
    return [pattern for family in _FAMILIES for pattern in family.patterns]


def observe(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the edges that a batch of events proves, one row an edge (`event.edge.EDGE_SCHEMA`), ordered as the events.

    Args:
        frame: an event frame; absent columns are taken as null.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=EDGE_SCHEMA)
    marked = _marked(frame)
    masks = marked.select(family.rows.alias(str(number)) for number, family in enumerate(_FAMILIES))
    found: list[pl.DataFrame] = []
    for mask, family in zip(masks.iter_columns(), _FAMILIES, strict=True):
        if mask.any():
            found += family.edges(marked.select(family.reads).filter(mask))
    return _ordered(found)


def _ordered(found: list[pl.DataFrame]) -> pl.DataFrame:
    """Return edges ordered by event, then by verb. The pieces have one verb each, so that only places need comparing."""
    pieces = sorted((piece for piece in found if piece.height), key=lambda piece: str(piece["relation"][0]))
    if not pieces:
        return pl.DataFrame(schema=EDGE_SCHEMA)
    edges = pl.concat(pieces, rechunk=True).cast(EDGE_SCHEMA)
    keys = edges["luuvet.k"].fill_null(0).to_numpy(), edges["luuvet.index"].to_numpy()
    return edges[pl.Series(np.lexsort(keys), dtype=pl.UInt32)]


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the needed columns, and what all families ask: the kind of each event, and whether its process acted."""
    present = [pl.col(name) if name in frame.columns else pl.lit(None, SCHEMA[name]).alias(name) for name in _NEEDED]
    chosen = frame.select(present)
    return chosen.with_columns(kinds(chosen), _actor())


def _actor() -> pl.Expr:
    """Whether the event's process did what it tells of. In a syslog line the only process named is the one that wrote
    the line (a firewall logger, a name server): then it did nothing of the kind itself."""
    logger = pl.col("process.executable").is_null() & (pl.col("process.name") == pl.col("log.syslog.appname"))
    return (pl.col("process.pid").is_not_null() & ~logger.fill_null(False)).alias("_actor")


_FAMILIES: tuple[Family, ...] = tuple(
    one.family() for one in (process, image, file, network, dns, web, authentication, account, task, mail)
)
