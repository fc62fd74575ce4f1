"""File access: written, read, deleted, executed, by a process, else by a user, else by something on the host."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import End, Pattern, key, machine, path, process, user

IS = pl.col("_file") & pl.col("file.path").is_not_null()
"""Rows that this family looks at."""

_PID = pl.col("_actor")
_USER = pl.col("user.name").is_not_null()
_EXECUTED = pl.col("event.action").str.contains("exec").fill_null(False)
_TOLD = {"user": pl.col("user.name"), "hash": pl.col("file.hash.sha256")}


def patterns() -> list[Pattern]:
    """Return what file events say."""
    target = End("file", key(path("file.path")))
    changed = ~pl.col("_deletion") & (pl.col("_change") | pl.col("_creation"))
    plain = pl.col("_access") & ~changed & ~pl.col("_deletion")
    verbs = {
        "deleted": IS & pl.col("_deletion"),
        "wrote": IS & changed,
        "executed": IS & plain & _EXECUTED,
        "read": IS & plain & ~_EXECUTED,
    }
    found: list[Pattern] = []
    for verb, rows in verbs.items():
        told = _TOLD if verb == "wrote" else {}
        found.append(Pattern(rows & _PID, verb, End("process", process()), target, told))
        found.append(Pattern(rows & ~_PID & _USER, verb, End("user", user("user.name")), target, told))
        found.append(Pattern(rows & ~_PID & ~_USER, verb, End("host", machine()), target, told))
    return found
