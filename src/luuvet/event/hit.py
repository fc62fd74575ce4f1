"""A rule that matched an event."""

from __future__ import annotations

from typing import Any

import polars as pl

_HIT: dict[str, Any] = {
    "luuvet.index": pl.UInt64,
    "luuvet.k": pl.UInt16,
    "@timestamp": pl.Datetime("us", "UTC"),
    "luuvet.received": pl.Datetime("us", "UTC"),
    "host.name": pl.String,
    "rule.id": pl.String,
    "rule.name": pl.String,
    "level": pl.String,
    "group_key": pl.String,
    "retroactive": pl.Boolean,
}
HIT_SCHEMA = pl.Schema(_HIT)
"""One hit a row: which event (`luuvet.index`, `luuvet.k`), which rule, its Sigma level (informational, low, medium, high,
critical), the key by which hits of one story are grouped (`field=value` pairs), and whether the rule or format came later
than the event."""
