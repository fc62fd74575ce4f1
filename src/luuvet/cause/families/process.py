"""Process starts: Windows process logs, auditd, Sysmon, snoopy, a process watcher."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.authentication import ELEVATIONS
from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, key, machine, process, session, started, told, user
from luuvet.cause.families.task import CHANGES as TASK_CHANGES
from luuvet.cause.families.task import RUNS as TASK_RUNS

_TOLD_ELSEWHERE = [*ELEVATIONS, *TASK_RUNS, *TASK_CHANGES]
_BEGINS = (
    kind("process")
    & kind("start")
    & pl.col("process.pid").is_not_null()
    & ~pl.col("event.action").is_in(_TOLD_ELSEWHERE).fill_null(False)
)
_LONE = pl.col("process.parent.pid").is_null()
_USER = pl.col("user.name").is_not_null()
_REMOTE = pl.col("source.ip").is_not_null() & _USER
_NAMES = r"(?:^|[\s/])(?:install|cp|mv|tee|ln|touch|chmod|chown|sed|dd|rsync|scp|vi|vim|nano)\s.*\s['\"]?(/[^\s'\"]+)['\"]?\s*$"
"""Programs that write what the last path on their command line names."""

_TOLD = told(
    command=pl.col("process.command_line").str.slice(0, 500),
    user=pl.col("user.name"),
    cwd=pl.col("process.working_directory"),
    guid=pl.col("process.entity_id"),
    sid=pl.col("luuvet.extra").str.extract(r'"process\.session_leader\.pid":(\d+)', 1),
    login=pl.col("luuvet.extra").str.extract(r'"user\.effective\.login":"([^"\\]+)"', 1),
)


def family() -> Family:
    """Return what process starts say: who spawned whom, in whose session a command ran, which file it names."""
    program, detail = End("process", pl.col("_program")), pl.col("_told")
    named = End("file", key(pl.col("process.command_line").str.extract(_NAMES, 1)))
    parent, login = End("process", process("process.parent")), End("session", session())
    account, host = End("user", user("user.name")), End("host", machine())
    return Family(
        _BEGINS,
        (
            Pattern(pl.col("process.command_line").str.contains(_NAMES), "named", program, named, detail),
            Pattern(~_LONE, "spawned", parent, program, detail),
            Pattern(_LONE & _REMOTE, "ran", login, program, detail),
            Pattern(_LONE & ~_REMOTE & _USER, "ran", account, program, detail),
            Pattern(_LONE & ~_REMOTE & ~_USER, "ran", host, program, detail),
        ),
        made={"_program": started(), "_told": _TOLD},
    )
