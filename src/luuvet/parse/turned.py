"""Sources that were understood and are not any more: an update changed their format, or somebody else took their name."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import polars as pl

LEAST = 20
"""A source has turned when so many records of it were understood before, and as many after that, all of them, were not."""

SOURCES = 10_000
_EXAMPLE = 300


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
        lost = pl.col("event.dataset") == self._unparsed
        after = lost & (pl.int_range(pl.len()) > (~lost).arg_true().max().fill_null(-1))
        found = frame.group_by("host.name", "log.syslog.appname").agg(
            (~lost).sum().alias("understood"),
            after.sum().alias("lost"),
            pl.col("luuvet.received").filter(after).first().dt.epoch("us").alias("since"),
            pl.col("event.original").filter(after).first().alias("example"),
        )
        for host, program, *counts in found.sort("host.name", "log.syslog.appname").iter_rows():
            self._add((host or "", program or ""), *counts)

    def _add(self, key: tuple[str, str], understood: int, lost: int, since: int | None, example: str | None) -> None:
        one = self._sources.setdefault(key, _Source())
        self._sources.move_to_end(key)
        if understood:
            one.understood, one.lost = one.understood + understood, 0
        if lost:
            if not one.lost:
                one.since, one.example = since or 0, (example or "")[:_EXAMPLE]
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
