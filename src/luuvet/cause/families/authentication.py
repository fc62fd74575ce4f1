"""Logons: failed and successful, remote; and one account becoming another."""

from __future__ import annotations

import polars as pl

from luuvet.cause.families.kind import kind
from luuvet.cause.families.shape import End, Family, Pattern, session, told, user

_IS = kind("authentication") & pl.col("source.ip").is_not_null() & pl.col("user.name").is_not_null()
_TRY = pl.col("source.port").is_not_null() & pl.col("event.action").str.contains("log[io]n|logged").fill_null(False)
_FAILED = (pl.col("event.outcome") == "failure").fill_null(False)
_WON = (pl.col("event.outcome") == "success").fill_null(False) & ~kind("end")
_METHOD = pl.when(pl.col("event.action").str.contains("log[io]n").fill_null(False)).then(
    pl.col("event.original").str.extract(r"Accepted (\S+) for", 1)
)
_TOLD = told(
    port=pl.col("source.port"), pid=pl.col("process.pid"), action=pl.col("event.action"), method=_METHOD
)  # fmt: skip
ELEVATIONS = ["sudo-command", "su-login", "runas"]
"""Actions by which one account works as another: `user.name` becomes `user.effective.name`."""

_ELEVATES = pl.col("event.action").is_in(ELEVATIONS).fill_null(False)
_BECAME = told(
    command=pl.col("process.command_line").str.slice(0, 500), cwd=pl.col("process.working_directory")
)  # fmt: skip


def family() -> Family:
    """Return what logons say. A failure that is not a logon of the daemon's own (the password check's line, an unknown
    account announced) stands beside it and says the same again, or is all there is.
    Becoming another account is told by the *effective* user."""
    address, account = End("ip", pl.col("source.ip")), End("user", user("user.name"))
    other = pl.col("user.effective.name").is_not_null() & (pl.col("user.effective.name") != pl.col("user.name"))
    return Family(
        kind("authentication") | _ELEVATES,
        (
            Pattern(_IS & _FAILED & _TRY, "failed-logon", address, account),
            Pattern(_IS & _FAILED & ~_TRY, "failed-check", address, account),
            Pattern(_IS & _WON, "logged-on", address, End("session", session()), _TOLD),
            Pattern(other & ~_FAILED & _ELEVATES, "became", account, End("user", user("user.effective.name")), _BECAME),
        ),
    )
