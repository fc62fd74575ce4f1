"""How many field names each source invents. They cost no columns, but who fills a log with thousands of names must be seen."""

from __future__ import annotations

import orjson
import polars as pl

CROWD = 1_000
"""From so many different names a source is told of; more are not counted."""

SOURCES = 1_000
_ROWS, _LOOKED_AT = 2_000, 100
"""So many records of a batch, and the leftovers of so many, are looked at: names that are few will be seen soon, and names that are many at once."""


class Crowded:
    """Counts names in leftovers by host."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}

    def note(self, frame: pl.DataFrame) -> None:
        """Look at a batch of events (`host.name`, `luuvet.extra`)."""
        if (
            not {"host.name", "luuvet.extra"} <= set(frame.columns)
            or frame["luuvet.extra"].null_count() == frame.height
        ):
            return
        looked = frame.select("host.name", "luuvet.extra").gather_every(max(1, frame.height // _ROWS))
        some = looked.filter(pl.col("luuvet.extra").is_not_null())
        for host, text in some.gather_every(max(1, some.height // _LOOKED_AT)).iter_rows():
            if host not in self._names and len(self._names) >= SOURCES:
                continue
            names = self._names.setdefault(host, set())
            if len(names) < CROWD:
                names.update(orjson.loads(text))

    def told(self) -> list[str]:
        """Return the hosts whose records have had so many names, sorted."""
        return sorted(host or "" for host, names in self._names.items() if len(names) >= CROWD)
