"""Name resolution: who asked for a name, and which address it was given."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import End, Family, Pattern, machine, process

_ANSWER = pl.col("dns.resolved_ip").list.len().fill_null(0) > 0
_NAME = pl.col("dns.question.name").str.to_lowercase().str.strip_suffix(".")


def family() -> Family:
    """Return what name lookups say. An answer of several addresses is told by its first."""
    name = End("domain", _NAME)
    pid, source = pl.col("_actor"), pl.col("source.ip").is_not_null()
    return Family(
        pl.col("dns.question.name").is_not_null(),
        (
            Pattern(_ANSWER, "resolved", name, End("ip", pl.col("dns.resolved_ip").list.first())),
            Pattern(~_ANSWER & source, "asked", End("ip", pl.col("source.ip")), name),
            Pattern(~_ANSWER & ~source & pid, "asked", End("process", process()), name),
            Pattern(~_ANSWER & ~source & ~pid, "asked", End("host", machine()), name),
        ),
    )
