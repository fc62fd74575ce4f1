"""Process starts and images: Windows process logs, auditd, Sysmon, snoopy, a process watcher."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.authentication import ELEVATIONS
from luuvet.cause.families.shape import End, Pattern, key, machine, path, process, session, started, user
from luuvet.cause.families.task import CHANGES as TASK_CHANGES
from luuvet.cause.families.task import RUNS as TASK_RUNS

IS = pl.col("_process")
"""Rows that this family looks at."""

_TOLD_ELSEWHERE = [*ELEVATIONS, *TASK_RUNS, *TASK_CHANGES]
_START = (
    pl.col("_start")
    & pl.col("process.pid").is_not_null()
    & ~pl.col("event.action").is_in(_TOLD_ELSEWHERE).fill_null(False)
)
_PARENT = pl.col("process.parent.pid").is_not_null()
_REMOTE = pl.col("source.ip").is_not_null() & pl.col("user.name").is_not_null()
_NAMED = r"(?:^|[\s/])(?:install|cp|mv|tee|ln|touch|chmod|chown|sed|dd|rsync|scp|vi|vim|nano)\s.*\s['\"]?(/[^\s'\"]+)['\"]?\s*$"
"""Programs that write what the last path on their command line names."""

_TOLD = {
    "command": pl.col("process.command_line").str.slice(0, 500),
    "user": pl.col("user.name"),
    "cwd": pl.col("process.working_directory"),
    "guid": pl.col("process.entity_id"),
    "sid": pl.col("luuvet.extra").str.extract(r'"process\.session_leader\.pid":(\d+)', 1),
    "login": pl.col("luuvet.extra").str.extract(r'"user\.effective\.login":"([^"\\]+)"', 1),
}


def patterns() -> list[Pattern]:
    """Return what process events say: who spawned whom, in whose session a command ran, which image a process has."""
    begins = IS & _START
    image = End("file", pl.concat_str([pl.col("host.name"), path("process.executable")], separator="|"))
    lone = begins & ~_PARENT
    named = pl.col("process.command_line").str.extract(_NAMED, 1)
    return [
        Pattern(begins & named.is_not_null(), "named", End("process", started()), End("file", key(named)), _TOLD),
        Pattern(
            begins & _PARENT, "spawned", End("process", process("process.parent")), End("process", started()), _TOLD
        ),
        Pattern(lone & _REMOTE, "ran", End("session", session()), End("process", started()), _TOLD),
        Pattern(
            lone & ~_REMOTE & pl.col("user.name").is_not_null(),
            "ran",
            End("user", user("user.name")),
            End("process", started()),
            _TOLD,
        ),
        Pattern(
            lone & ~_REMOTE & pl.col("user.name").is_null(),
            "ran",
            End("host", machine()),
            End("process", started()),
            _TOLD,
        ),
        Pattern(IS & ~pl.col("_start") & pl.col("_info"), "image", image, End("process", process())),
    ]
