"""The edges of a batch of events: who acted on what, as it was observed."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families import account, authentication, dns, file, mail, network, process, task, web
from luuvet.cause.families.shape import Pattern
from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.frame import SCHEMA

_CATEGORIES = ("process", "file", "network", "web", "authentication", "iam", "email")
_TYPES = ("start", "end", "info", "access", "change", "creation", "deletion", "group")
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


_FAMILIES = (process, file, network, dns, web, authentication, account, task, mail)


def patterns() -> list[Pattern]:
    """Return every pattern, in a fixed order."""
    return [pattern for _, found in _PATTERNS for pattern in found]


def observe(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the edges that a batch of events proves, one row an edge (`event.edge.EDGE_SCHEMA`), ordered as the events.

    Args:
        frame: an event frame; absent columns are taken as null.
    """
    if frame.is_empty():
        return pl.DataFrame(schema=EDGE_SCHEMA)
    marked = _marked(frame)
    groups = marked.select(rows.alias(str(number)) for number, (rows, _) in enumerate(_PATTERNS))
    found: list[pl.DataFrame] = []
    for mask, (_, family) in zip(groups.iter_columns(), _PATTERNS, strict=True):
        if mask.any():
            found += _of_family(marked.filter(mask), family)
    edges = pl.concat(found or [pl.DataFrame(schema=EDGE_SCHEMA)])
    return edges.sort("luuvet.index", "luuvet.k", "relation", maintain_order=True)


def _of_family(frame: pl.DataFrame, family: list[Pattern]) -> list[pl.DataFrame]:
    """Return the edges of one family's rows. All its conditions are asked at once: most patterns then have no rows."""
    masks = frame.select(pattern.where.fill_null(False).alias(str(number)) for number, pattern in enumerate(family))
    chosen = zip(masks.iter_columns(), family, strict=True)
    return [pattern.rows(frame.filter(mask)) for mask, pattern in chosen if mask.any()]


def _marked(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the needed columns and one boolean a category and type, so that no pattern looks into the lists again."""
    present = [pl.col(name) if name in frame.columns else pl.lit(None, SCHEMA[name]).alias(name) for name in _NEEDED]
    chosen = frame.select(present)
    categories = [
        pl.col("event.category").list.contains(name).fill_null(False).alias(f"_{name}") for name in _CATEGORIES
    ]
    types = [pl.col("event.type").list.contains(name).fill_null(False).alias(f"_{name}") for name in _TYPES]
    logon = pl.col("event.action").str.contains("log[io]n").fill_null(False)
    method = pl.when(logon).then(pl.col("event.original").str.extract(r"Accepted (\S+) for", 1)).alias("_method")
    return chosen.with_columns(*categories, *types, method, _actor()).drop("event.original")


def _actor() -> pl.Expr:
    """Whether the event's process did what it tells of. In a syslog line the only process named is the one that wrote
    the line (a firewall logger, a name server): then it did nothing of the kind itself."""
    logger = pl.col("process.executable").is_null() & (pl.col("process.name") == pl.col("log.syslog.appname"))
    return (pl.col("process.pid").is_not_null() & ~logger.fill_null(False)).alias("_actor")


_PATTERNS = tuple((family.IS, family.patterns()) for family in _FAMILIES)
