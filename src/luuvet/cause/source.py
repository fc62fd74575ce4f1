"""Where an investigation gets its slices from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import polars as pl

from luuvet.event.scope import Scope

HOSTED = frozenset(["process", "file", "user", "session", "task", "service", "registry"])
"""Kinds whose keys begin with a host."""


class Source(Protocol):
    """Slices of edges and what else an investigation asks for. Every read takes a scope."""

    @property
    def log(self) -> str:
        """Id of the log whose indexes the edges name."""
        ...

    def touching(self, scope: Scope, kind: str, value: str, host: str, limit: int) -> pl.DataFrame:
        """Return edges with a thing at either end: the whole key, or its last parts where keys begin with a host."""
        ...

    def hosts_with(self, scope: Scope, kind: str, values: Sequence[str]) -> list[str]:
        """Return the hosts whose edges have one of these addresses or names (kinds of no host) at either end, sorted."""
        ...

    def of_hosts(self, scope: Scope, hosts: list[str], start: int, end: int, limit: int) -> pl.DataFrame:
        """Return edges of hosts from `start` to `end` (microseconds UTC, both inclusive), the latest where there are too many."""
        ...

    def of_events(self, scope: Scope, places: list[tuple[int, int]]) -> pl.DataFrame:
        """Return the edges that these events (index, k) prove."""
        ...

    def members(self, scope: Scope, event: str) -> list[str]:
        """Return the ids of the records that a joined event (`…+format`) is made of, or that make up what this record is one of;
        empty where there is none."""
        ...

    def of_alert(self, scope: Scope, alert: str) -> list[str]:
        """Return the ids of the events that an alert rests on; empty where there is no such alert."""
        ...

    def of_hash(self, scope: Scope, digest: str) -> list[tuple[str, str]]:
        """Return (host, path) of files seen with a hash."""
        ...

    def addresses(self, scope: Scope) -> dict[str, str]:
        """Return the hosts whose logs we have, by their addresses."""
        ...
