"""Sources that were understood and are not any more: an update changed their format, or somebody else took their name."""

from __future__ import annotations

import polars as pl

LEAST = 20
"""A source has turned when so many records of it were understood before, and as many after that, all of them, were not."""

SOURCES = 10_000
_EXAMPLE = 300
_LARGE, _LOOKED_AT = 10_000, 8
_KEY = ("host.name", "log.syslog.appname")
_STATE = pl.Schema(
    {"host.name": pl.String, "log.syslog.appname": pl.String, "understood": pl.Int64, "lost": pl.Int64, "since": pl.Int64, "example": pl.String}
)  # fmt: skip


class Turned:
    """Watches what is understood of each program of each host. What is known of thousands of them is one frame."""

    def __init__(self, unparsed: str) -> None:
        """Take the dataset of what no format understands."""
        self._unparsed = unparsed
        self._sources = _STATE.to_frame()
        self._large = 0

    def note(self, frame: pl.DataFrame) -> None:
        """Look at a batch of events, in the order of the log."""
        if not set(_KEY) <= set(frame.columns) or self._passed_over(frame):
            return
        found = self._found(frame)
        # Those that are heard of stand last: what is let go is what has been silent for longest.
        silent = self._sources.join(found, on=_KEY, how="anti", nulls_equal=True)
        known = found.join(
            self._sources, on=_KEY, how="left", nulls_equal=True, suffix=".before", maintain_order="left"
        )
        before = pl.col("lost.before").fill_null(0)
        goes_on = (pl.col("understood") == 0) & (before > 0)
        heard = known.select(
            *_KEY,
            pl.col("understood") + pl.col("understood.before").fill_null(0),
            pl.when(pl.col("understood") == 0).then(before).otherwise(0).add(pl.col("lost")).alias("lost"),
            pl.when(goes_on).then("since.before").otherwise("since").alias("since"),
            pl.when(goes_on).then("example.before").otherwise("example").alias("example"),
        )
        self._sources = pl.concat([silent, heard]).tail(SOURCES)

    def _passed_over(self, frame: pl.DataFrame) -> bool:
        """Tell whether a batch says nothing new: of large ones in which all is understood every eighth is enough to know that
        sources are understood, as long as none has begun not to be.
        """
        if (
            frame.height < _LARGE
            or (frame["event.dataset"] == self._unparsed).any()
            or (self._sources["lost"] > 0).any()
        ):
            return False
        self._large += 1
        return self._large % _LOOKED_AT != 1

    def _found(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return for each source of a batch what was understood, and what came after the last of that and was not."""
        lost = pl.col("event.dataset") == self._unparsed
        if not frame.select(lost.any()).item():
            counted = frame.group_by(_KEY, maintain_order=True).agg(pl.len().cast(pl.Int64).alias("understood"))
            return counted.with_columns(
                pl.lit(0, pl.Int64).alias("lost"),
                pl.lit(None, pl.Int64).alias("since"),
                pl.lit(None, pl.String).alias("example"),
            )
        after = lost & (pl.int_range(pl.len()) > (~lost).arg_true().max().fill_null(-1))
        return frame.group_by(_KEY, maintain_order=True).agg(
            (~lost).sum().cast(pl.Int64).alias("understood"),
            after.sum().cast(pl.Int64).alias("lost"),
            pl.col("luuvet.received").filter(after).first().dt.epoch("us").alias("since"),
            pl.col("event.original").filter(after).first().str.slice(0, _EXAMPLE).alias("example"),
        )

    def told(self) -> list[dict[str, object]]:
        """Return the sources that have turned: `host`, `program`, `since` (received, microseconds UTC), `records`, `example`."""
        turned = self._sources.filter(pl.min_horizontal("understood", "lost") >= LEAST)
        named = turned.with_columns(pl.col(_KEY).fill_null("")).sort(_KEY)
        return [
            {"host": host, "program": program, "since": since, "records": lost, "example": example or ""}
            for host, program, _, lost, since, example in named.iter_rows()
        ]
