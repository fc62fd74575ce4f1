"""Slices from frames in memory: for files that are not stored, and for tests."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.cause.edges import observe
from luuvet.cause.source import HOSTED
from luuvet.event.scope import Scope


class Held:
    """A `source.Source` over one event frame."""

    def __init__(self, events: pl.DataFrame, log: str = "") -> None:
        """Take an event frame and derive its edges."""
        self._events = events
        self._edges = observe(events)
        self.log = log or str(events["luuvet.log"][0] if "luuvet.log" in events.columns and events.height else "0" * 16)

    def _permitted(self, scope: Scope) -> pl.DataFrame:
        if scope.everything:
            return self._edges
        return self._edges.filter(pl.col("host.name").str.to_lowercase().is_in(sorted(scope.hosts)))

    def touching(self, scope: Scope, kind: str, value: str, host: str, limit: int) -> pl.DataFrame:
        """See `source.Source`."""
        found = [self._at(end, kind, value, host) for end in ("from", "to")]
        return self._permitted(scope).filter(found[0] | found[1]).head(limit)

    def hosts_with(self, scope: Scope, kind: str, values: Sequence[str]) -> list[str]:
        """See `source.Source`."""
        ends = [(pl.col(f"{end}.kind") == kind) & pl.col(f"{end}.key").is_in(list(values)) for end in ("from", "to")]
        hosts = self._permitted(scope).filter(ends[0] | ends[1])["host.name"].unique().to_list()
        return sorted(host for host in hosts if host)

    @staticmethod
    def _at(end: str, kind: str, value: str, host: str) -> pl.Expr:
        key, same = pl.col(f"{end}.key"), pl.col(f"{end}.kind") == kind
        if kind == "process" and value.startswith("/"):
            return same & key.str.ends_with(value)
        if kind in HOSTED:
            return same & (key == f"{host}|{value}" if host and kind != "process" else key.str.ends_with(f"|{value}"))
        return same & (key.str.ends_with(value) if kind == "url" else key == value)

    def of_hosts(self, scope: Scope, hosts: list[str], start: int, end: int, limit: int) -> pl.DataFrame:
        """See `source.Source`."""
        time = pl.col("@timestamp").dt.epoch("us")
        rows = self._permitted(scope).filter(pl.col("host.name").is_in(hosts) & time.is_between(start, end))
        return rows.sort("@timestamp", "luuvet.index", maintain_order=True).tail(limit)

    def of_events(self, scope: Scope, places: list[tuple[int, int]]) -> pl.DataFrame:
        """See `source.Source`."""
        wanted = pl.struct(pl.col("luuvet.index").cast(pl.Int64), pl.col("luuvet.k").cast(pl.Int64))
        rows = [{"luuvet.index": index, "luuvet.k": k} for index, k in places]
        return self._permitted(scope).filter(wanted.is_in(pl.Series(rows, dtype=_PLACE).implode()))

    def members(self, scope: Scope, event: str) -> list[str]:
        """See `source.Source`: frames in memory hold no joined events."""
        return []

    def of_alert(self, scope: Scope, alert: str) -> list[str]:
        """See `source.Source`: frames in memory hold no alerts."""
        return []

    def of_hash(self, scope: Scope, digest: str) -> list[tuple[str, str]]:
        """See `source.Source`."""
        if "file.hash.sha256" not in self._events.columns:
            return []
        rows = self._events.filter(pl.col("file.hash.sha256") == digest.lower()).select("host.name", "file.path")
        return sorted({(str(host), str(path)) for host, path in rows.iter_rows() if scope.permits(str(host))})

    def addresses(self, scope: Scope) -> dict[str, str]:
        """See `source.Source`."""
        if "host.ip" not in self._events.columns:
            return {}
        names = self._events.select("host.ip", "host.name").drop_nulls().unique().sort("host.ip", "host.name")
        return {
            str(address): str(host) for address, host in names.iter_rows() if scope.permits(str(host), [str(address)])
        }


_PLACE = pl.Struct({"luuvet.index": pl.Int64, "luuvet.k": pl.Int64})
