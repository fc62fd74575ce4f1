"""Accounts and groups: created, changed, removed, by the process that logged it."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import End, Pattern, key, process

IS = pl.col("_iam") & (pl.col("event.outcome") != "failure").fill_null(True)
"""Rows that this family looks at."""

_NAME = pl.coalesce("user.target.name", "user.name")
_TOLD = {"group": pl.col("group.name"), "action": pl.col("event.action"), "by": pl.col("user.name")}


def patterns() -> list[Pattern]:
    """Return what account events say. The target is the account; a group's name stands in the detail."""
    by, account = End("process", process()), End("user", key(_NAME))
    deleted, created = pl.col("_deletion"), pl.col("_creation") & ~pl.col("_deletion")
    grouped = pl.col("_group") & pl.col("user.target.name").is_null() & pl.col("group.name").is_not_null()
    ours = IS & _NAME.is_not_null() & ~grouped
    return [
        Pattern(ours & deleted, "removed", by, account, _TOLD),
        Pattern(ours & created & ~pl.col("_group"), "created", by, account, _TOLD),
        Pattern(ours & ~deleted & (~created | pl.col("_group")), "changed", by, account, _TOLD),
    ]
