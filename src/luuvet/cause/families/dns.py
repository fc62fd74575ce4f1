"""Name resolution: who asked for a name, and which address it was given."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import End, Pattern, machine, process

IS = pl.col("dns.question.name").is_not_null()
"""Rows that this family looks at."""

_ANSWER = pl.col("dns.resolved_ip").list.len().fill_null(0) > 0
_NAME = pl.col("dns.question.name").str.to_lowercase().str.strip_suffix(".")


def patterns() -> list[Pattern]:
    """Return what name lookups say. An answer of several addresses is told by its first."""
    name = End("domain", _NAME)
    asked = IS & ~_ANSWER
    pid, source = (
        pl.col("_actor"),
        pl.col("source.ip").is_not_null(),
    )
    return [
        Pattern(IS & _ANSWER, "resolved", name, End("ip", pl.col("dns.resolved_ip").list.first())),
        Pattern(asked & source, "asked", End("ip", pl.col("source.ip")), name),
        Pattern(asked & ~source & pid, "asked", End("process", process()), name),
        Pattern(asked & ~source & ~pid, "asked", End("host", machine()), name),
    ]
