"""Flows: of a process where the log names one, else between two addresses."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, process, told

_PID = pl.col("_actor")
_OURS = pl.col("source.ip").is_null() | (pl.col("source.ip") == pl.col("host.ip")).fill_null(False)
_OUT = _OURS | (pl.col("network.direction").is_in(["outbound", "egress"]).fill_null(False))
_PORTS = told(
    source_port=pl.col("source.port"),
    port=pl.col("destination.port"),
    transport=pl.col("network.transport"),
    action=pl.col("event.action"),
)


def family() -> Family:
    """Return what flows say: a process reached an address, an address reached a process, one address another."""
    source, target = End("ip", pl.col("source.ip")), End("ip", pl.col("destination.ip"))
    own = End("process", process())
    return Family(
        kind("network") & pl.col("destination.ip").is_not_null() & pl.col("dns.question.name").is_null(),
        (
            Pattern(_PID & _OUT, "connected", own, target),
            Pattern(_PID & ~_OUT, "reached", source, own),
            Pattern(~_PID & pl.col("source.ip").is_not_null(), "flowed", source, target, _PORTS),
        ),
    )
