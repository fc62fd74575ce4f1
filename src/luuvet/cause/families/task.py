"""Scheduled work: who planted it, and what it ran."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import HOST, End, Family, Pattern, key, process, told

_OWNER = pl.coalesce("user.target.name", "user.name")
_COMMAND = told(
    command=pl.col("process.command_line").str.slice(0, 500), action=pl.col("event.action"), user=_OWNER
)  # fmt: skip
RUNS = ["cron-command", "scheduled-task-run"]
"""Actions by which a schedule runs something."""

CHANGES = ["cron-job-changed", "scheduled-task-created", "scheduled-task-updated"]
"""Actions by which someone plants or changes a schedule."""


def family() -> Family:
    """Return what schedulers say. A task is named by its owner: `host|cron:user`, because cron names it no closer."""
    task = End("task", key(pl.format("cron:{}", _OWNER)))
    succeeded = (pl.col("event.outcome") != "failure").fill_null(True)
    changed = pl.col("event.action").is_in(CHANGES) & succeeded
    ran = pl.col("event.action").is_in(RUNS) & pl.col("process.command_line").is_not_null()
    program = pl.col("process.command_line").str.strip_chars_start(" (").str.split(" ").list.first()
    child = pl.concat_str([HOST, pl.col("process.pid").cast(pl.String), program], separator="|")
    return Family(
        pl.col("event.action").is_in([*CHANGES, *RUNS]).fill_null(False),
        (
            Pattern(changed, "scheduled", End("process", process()), task, _COMMAND),
            Pattern(ran, "triggered", task, End("process", child), _COMMAND),
        ),
    )
