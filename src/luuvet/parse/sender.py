"""What a sender may not say of itself goes to `luuvet.sender.*`: ids, times and datasets of ours, and a host that does not count."""

from __future__ import annotations

from typing import Any

import polars as pl

SENDER = "luuvet.sender."
CLAIMS = ("event.dataset", "event.module")
_NOT_THEIRS = frozenset({"event.id", "event.ingested", "event.original"})


def of_sender(name: str, *, ours: bool, trusted: bool) -> str:
    """Return the name under which a sender's value is kept.

    Args:
        ours: the document is a finding of the product itself, whose `luuvet.*` counts.
        trusted: the claimed `host.*` counts.
    """
    if ours or name.startswith(SENDER):
        return name
    if name.startswith("luuvet.") or name in _NOT_THEIRS or (not trusted and name.startswith("host.")):
        return SENDER + name.removeprefix("luuvet.")
    return name


def claims_ours(value: Any) -> bool:
    """Tell whether a dataset or module is one that only we give."""
    return isinstance(value, str) and (value in ("unparsed", "luuvet") or value.startswith("luuvet."))


def time_text(value: Any) -> str:
    """Return a time as text: a number is milliseconds since 1970, as Elasticsearch takes it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e13:
        whole, rest = divmod(int(value), 1000)
        return str(pl.select(pl.from_epoch(pl.lit(whole), "s").dt.strftime(f"%Y-%m-%dT%H:%M:%S.{rest:03d}Z")).item())
    return str(value)
