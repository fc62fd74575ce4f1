"""Sources that were understood and are not any more: an update changed their format, or somebody else took their name."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import polars as pl

LEAST = 20
"""A source has turned when so many records of it were understood before, and as many after that, all of them, were not."""

SOURCES = 10_000
_EXAMPLE = 300
_KEY = ("host.name", "log.syslog.appname")


@dataclass
class _Source:
    understood: int = 0
    lost: int = 0
    since: int = 0
    example: str = ""


class Turned:
    """Watches what is understood of each program of each host."""

    def __init__(self, unparsed: str) -> None:
        """Take the dataset of what no format understands."""
        self._unparsed = unparsed
        self._sources: OrderedDict[tuple[str, str], _Source] = OrderedDict()

    def note(self, frame: pl.DataFrame) -> None:
        """Look at a batch of events, in the order of the log."""
        if not {"host.name", "log.syslog.appname"} <= set(frame.columns):
            return
        lost = (frame["event.dataset"] == self._unparsed).fill_null(False)
        keys = frame.select("host.name", "log.syslog.appname").with_row_index("row")
        understood = (
            keys.filter(~lost).group_by(_KEY).agg(pl.len().alias("understood"), pl.col("row").max().alias("last"))
        )
        for host, program, count, _ in understood.iter_rows():
            self._add((host or "", program or ""), understood=count)
        if not lost.any():
            return
        rows = frame.select(*_KEY, "luuvet.received", "event.original").with_row_index("row").filter(lost)
        after = rows.join(understood, on=_KEY, how="left", nulls_equal=True).filter(
            pl.col("row") > pl.col("last").fill_null(-1)
        )
        found = (
            after.sort("row")
            .group_by(_KEY, maintain_order=True)
            .agg(pl.len(), pl.col("luuvet.received").first().dt.epoch("us"), pl.col("event.original").first())
        )
        for host, program, count, since, example in found.iter_rows():
            self._add((host or "", program or ""), lost=count, since=since, example=example)

    def _add(
        self, key: tuple[str, str], *, understood: int = 0, lost: int = 0, since: int = 0, example: str | None = None
    ) -> None:
        one = self._sources.setdefault(key, _Source())
        self._sources.move_to_end(key)
        if understood:
            one.understood, one.lost = one.understood + understood, 0
        if lost:
            if not one.lost:
                one.since, one.example = since, (example or "")[:_EXAMPLE]
            one.lost += lost
        while len(self._sources) > SOURCES:
            self._sources.popitem(last=False)

    def told(self) -> list[dict[str, object]]:
        """Return the sources that have turned: `host`, `program`, `since` (received, microseconds UTC), `records`, `example`."""
        return [
            {"host": host, "program": program, "since": one.since, "records": one.lost, "example": one.example}
            for (host, program), one in sorted(self._sources.items())
            if min(one.understood, one.lost) >= LEAST
        ]
