"""From edge rows to the graph: processes that reused a pid told apart, late names given to pids, repeats folded."""

from __future__ import annotations

from typing import Any

import orjson
import polars as pl

from luuvet.cause.graph import Graph, Link, Node
from luuvet.cause.knowledge import base

HEAVY = ["connected", "reached", "flowed", "read", "wrote", "deleted", "executed", "requested", "resolved", "asked",
         "failed-logon", "failed-check", "image", "fetched"]  # fmt: skip
"""Relations that repeat: told once a pair, with times and count."""

_STARTS = ["spawned", "ran"]
_SAME_START_US = 60_000_000
_NAMING_US = 10_000_000
_TIMES = 256
_HOSTED = frozenset(["process", "file", "user", "session", "task", "service", "registry"])
_NOISE = frozenset(["0.0.0.0", "255.255.255.255", "127.0.0.1", "::", "::1", ""])


def build(edges: pl.DataFrame, log: str) -> Graph:
    """Return the graph of edge rows (`event.edge.EDGE_SCHEMA`) whose events belong to `log`."""
    graph = Graph()
    if edges.is_empty():
        return graph
    folded = _fold(_incarnated(edges).with_columns(_event(log)))
    named = _Names(folded)
    for row in folded.iter_rows(named=True):
        link = _link(graph, row, named)
        if link is not None:
            graph.add(link)
    return graph


def _incarnated(edges: pl.DataFrame) -> pl.DataFrame:
    """Add `from.n` and `to.n`: which start of the same host, pid and image an end belongs to, from 1."""
    time = pl.col("@timestamp").dt.epoch("us").alias("at")
    edges = edges.with_columns(time).sort("at", "luuvet.index", "luuvet.k", "relation", "from.key", "to.key")
    starts = edges.filter(pl.col("relation").is_in(_STARTS) & (pl.col("to.kind") == "process")).select(
        pl.col("to.key").alias("key"), "at"
    )
    fresh = (pl.col("at") - pl.col("at").shift(1).over("key")).fill_null(_SAME_START_US + 1) > _SAME_START_US
    starts = starts.filter(fresh).with_columns(pl.col("at").cum_count().over("key").alias("n"))
    again = starts.filter(pl.col("n").max().over("key") > 1)
    for end in ("from", "to"):
        edges = _numbered(edges, again, end)
    return edges


def _numbered(edges: pl.DataFrame, starts: pl.DataFrame, end: str) -> pl.DataFrame:
    if starts.is_empty():
        return edges.with_columns(pl.lit(1, pl.UInt32).alias(f"{end}.n"))
    joined = edges.join_asof(
        starts.rename({"key": f"{end}.key", "n": f"{end}.n"}).sort("at"),
        on="at",
        by=f"{end}.key",
        check_sortedness=False,
    )
    number = pl.when(pl.col(f"{end}.kind") == "process").then(pl.col(f"{end}.n")).fill_null(1)
    return joined.with_columns(number.cast(pl.UInt32).alias(f"{end}.n"))


def _event(log: str) -> pl.Expr:
    """The id of a row's event as `kit.ids.event_id` writes it, for all rows at once."""
    whole = pl.format(f"{log}-{{}}", "luuvet.index")
    part = pl.format("{}/{}", whole, "luuvet.k")
    return pl.when(pl.col("luuvet.k") > 0).then(part).otherwise(whole).alias("event")


def _fold(edges: pl.DataFrame) -> pl.DataFrame:
    ends = ["host.name", "relation", "from.kind", "from.key", "from.n", "to.kind", "to.key", "to.n"]
    once = pl.when(pl.col("relation").is_in(HEAVY)).then(pl.lit(0)).otherwise(pl.col("luuvet.index")).alias("_once")
    return (
        edges.with_columns(once)
        .group_by([*ends, "_once"], maintain_order=True)
        .agg(
            pl.col("at").head(_TIMES).alias("times"),
            pl.col("at").last().alias("last"),
            pl.len().alias("count"),
            pl.col("event").head(_TIMES).alias("events"),
            pl.col("detail").first(),
        )
    )


class _Names:
    """Which image a pid bore when a log line gave only the pid, or only the program's name."""

    def __init__(self, folded: pl.DataFrame) -> None:
        self._known: dict[tuple[str, str], list[tuple[str, int, int, int]]] = {}
        for end in ("from", "to"):
            part = folded.filter(pl.col(f"{end}.kind") == "process").select(
                pl.col(f"{end}.key").alias("key"), pl.col(f"{end}.n").alias("n"), pl.col("times").list.first(), "last"
            )
            for key, number, first, last in part.iter_rows():
                host, pid, image = [*key.split("|", 2), "", ""][:3]
                if "/" in image:
                    self._known.setdefault((host, pid), []).append((image, number, first, last))

    def better(self, host: str, pid: str, image: str, number: int, at: int) -> tuple[str, int]:
        """Return the full image and incarnation that a pid with no or a short image had at a time, or what was given."""
        if "/" in image or pid in ("", "0"):
            return image, number
        best, gap = (image, number), _NAMING_US + 1
        for path, n, first, last in self._known.get((host, pid), ()):
            if image and base(path) != image:
                continue
            away = max(first - at, at - last, 0)
            if away < gap:
                best, gap = (path, n), away
        return best


def _link(graph: Graph, row: dict[str, Any], names: _Names) -> Link | None:
    source, target = _end(graph, row, "from", names), _end(graph, row, "to", names)
    if source is None or target is None or source is target:
        return None
    detail = {name: value for name, value in orjson.loads(row["detail"] or b"{}").items() if value not in (None, "")}
    detail["host"] = row["host.name"]
    return Link(
        source.number, target.number, row["relation"], row["times"], row["count"], row["last"], row["events"], detail
    )


def _end(graph: Graph, row: dict[str, Any], end: str, names: _Names) -> Node | None:
    kind, key, number = row[f"{end}.kind"], row[f"{end}.key"], row[f"{end}.n"]
    if kind == "ip" and (key in _NOISE or key.startswith(("224.", "239.", "ff0"))):
        return None
    if kind not in _HOSTED or "|" not in key:
        return graph.node(kind, "", key)
    host, _, name = key.partition("|")
    if kind != "process":
        return graph.node(kind, host, name)
    pid, _, image = name.partition("|")
    if pid == "0":
        return None
    image, number = names.better(host, pid, image, number, row["times"][0])
    return graph.node(kind, host, f"{pid}|{image}", number)
