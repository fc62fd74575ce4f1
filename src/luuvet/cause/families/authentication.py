"""Logons: failed and successful, remote; and one account becoming another."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.shape import End, Pattern, session, user

_IS = pl.col("_authentication") & pl.col("source.ip").is_not_null() & pl.col("user.name").is_not_null()
_TRY = pl.col("source.port").is_not_null() & pl.col("event.action").str.contains("log[io]n|logged").fill_null(False)
_FAILED = (pl.col("event.outcome") == "failure").fill_null(False)
_WON = (pl.col("event.outcome") == "success").fill_null(False) & ~pl.col("_end")
_TOLD = {
    "port": pl.col("source.port"),
    "pid": pl.col("process.pid"),
    "action": pl.col("event.action"),
    "method": pl.col("_method"),
}
ELEVATIONS = ["sudo-command", "su-login", "runas"]
"""Actions by which one account works as another: `user.name` becomes `user.effective.name`."""

IS = pl.col("_authentication") | pl.col("event.action").is_in(ELEVATIONS).fill_null(False)
"""Rows that this family looks at."""

_BECAME = {"command": pl.col("process.command_line").str.slice(0, 500), "cwd": pl.col("process.working_directory")}


def patterns() -> list[Pattern]:
    """Return what logons say. A failure that is not a logon of the daemon's own (the password check's line, an unknown
    account announced) stands beside it and says the same again, or is all there is.
    Becoming another account is told by the *effective* user."""
    address = End("ip", pl.col("source.ip"))
    other = pl.col("user.effective.name").is_not_null() & (pl.col("user.effective.name") != pl.col("user.name"))
    became = other & ~_FAILED & pl.col("event.action").is_in(ELEVATIONS).fill_null(False)
    return [
        Pattern(_IS & _FAILED & _TRY, "failed-logon", address, End("user", user("user.name"))),
        Pattern(_IS & _FAILED & ~_TRY, "failed-check", address, End("user", user("user.name"))),
        Pattern(_IS & _WON, "logged-on", address, End("session", session()), _TOLD),
        Pattern(became, "became", End("user", user("user.name")), End("user", user("user.effective.name")), _BECAME),
    ]
