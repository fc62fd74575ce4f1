"""Records that no format is asked about: erased ones, further parts of a long record, parts of whole files."""

from __future__ import annotations

import polars as pl

from luuvet.event.frame import SCHEMA


def split(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the events of what is set aside, and the rows to look into.

    Datasets: `luuvet.erased`, `luuvet.file` (a file sealed whole, such as an EVTX), `luuvet.part` (part 2 … of a record).
    """
    dataset = (
        pl.when("erased")
        .then(pl.lit("luuvet.erased"))
        .when(pl.col("framing").str.starts_with("whole"))
        .then(pl.lit("luuvet.file"))
        .when(~pl.col("luuvet.part").is_in([0, 1]))
        .then(pl.lit("luuvet.part"))
    )
    rows = rows.with_columns(dataset.alias("event.dataset"))
    if rows["event.dataset"].null_count() == rows.height:
        return rows.clear(), rows.drop("event.dataset")
    apart = rows.filter(pl.col("event.dataset").is_not_null()).with_columns(
        pl.col("luuvet.received").alias("@timestamp"),
        pl.lit("received").alias("luuvet.time"),
        pl.lit("event").alias("event.kind"),
        # The bytes of a binary file are no text to read or search: the archive keeps them, and proves them.
        pl.when((pl.col("text") != "") & (pl.col("event.dataset") != "luuvet.file"))
        .then(pl.col("text"))
        .alias("event.original"),
        pl.coalesce("hint.host", "address").alias("host.name"),
    )
    left = rows.filter(pl.col("event.dataset").is_null()).drop("event.dataset")
    return apart.select("row", *(name for name in apart.columns if name in SCHEMA)), left
