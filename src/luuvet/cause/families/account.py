"""Accounts and groups: created, changed, removed, by the process that logged it."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, key, process, told

_ROWS = kind("iam") & (pl.col("event.outcome") != "failure").fill_null(True)
_NAME = pl.coalesce("user.target.name", "user.name")
_TOLD = told(group=pl.col("group.name"), action=pl.col("event.action"), by=pl.col("user.name"))


def family() -> Family:
    """Return what account events say. The target is the account; a group's name stands in the detail."""
    by, account = End("process", process()), End("user", key(_NAME))
    deleted, created = kind("deletion"), kind("creation") & ~kind("deletion")
    grouped = kind("group") & pl.col("user.target.name").is_null() & pl.col("group.name").is_not_null()
    ours = _NAME.is_not_null() & ~grouped
    return Family(
        _ROWS,
        (
            Pattern(ours & deleted, "removed", by, account, _TOLD),
            Pattern(ours & created & ~kind("group"), "created", by, account, _TOLD),
            Pattern(ours & ~deleted & (~created | kind("group")), "changed", by, account, _TOLD),
        ),
    )
