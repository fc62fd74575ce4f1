"""Images: which file a process runs, where a log tells it of a process that it did not see start."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, path, process


def family() -> Family:
    """Return what process events say that tell of no start. A process without an executable, or without a host, gives none."""
    image = pl.concat_str([pl.col("host.name"), path("process.executable")], separator="|")
    known = pl.col("host.name").is_not_null() & pl.col("process.executable").is_not_null()
    return Family(
        kind("process") & ~kind("start") & kind("info"),
        (Pattern(known, "image", End("file", image), End("process", process())),),
    )
