"""File access: written, read, deleted, executed, by a process, else by a user, else by something on the host."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, key, machine, path, process, told, user

_PID = pl.col("_actor")
_USER = pl.col("user.name").is_not_null()
_EXECUTED = pl.col("event.action").str.contains("exec").fill_null(False)
_TOLD = told(user=pl.col("user.name"), hash=pl.col("file.hash.sha256"))


def family() -> Family:
    """Return what file events say."""
    changed = ~kind("deletion") & (kind("change") | kind("creation"))
    plain = kind("access") & ~changed & ~kind("deletion")
    verbs = {
        "deleted": kind("deletion"),
        "wrote": changed,
        "executed": plain & _EXECUTED,
        "read": plain & ~_EXECUTED,
    }
    found = [pattern for verb, rows in verbs.items() for pattern in _of_verb(verb, rows)]
    return Family(kind("file") & pl.col("file.path").is_not_null(), tuple(found))


def _of_verb(verb: str, rows: pl.Expr) -> list[Pattern]:
    target, detail = End("file", key(path("file.path"))), _TOLD if verb == "wrote" else pl.lit("")
    return [
        Pattern(rows & _PID, verb, End("process", process()), target, detail),
        Pattern(rows & ~_PID & _USER, verb, End("user", user("user.name")), target, detail),
        Pattern(rows & ~_PID & ~_USER, verb, End("host", machine()), target, detail),
    ]
