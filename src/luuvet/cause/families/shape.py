"""How an event becomes an edge: keys made of observed parts, and one row per event that a family recognises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from luuvet.event.edge import EDGE_SCHEMA

SEPARATOR = "|"
HOST = pl.col("host.name").fill_null("")
_WINDOWS = r"^[A-Za-z]:|\\"


def path(name: str) -> pl.Expr:
    """Return a path column as a key part: Windows paths in lower case with `/`, because that system tells neither apart."""
    column = pl.col(name)
    windows = column.str.contains(_WINDOWS)
    return pl.when(windows).then(column.str.replace_all("\\", "/", literal=True).str.to_lowercase()).otherwise(column)


def key(*parts: pl.Expr) -> pl.Expr:
    """Return `host|part|part…`; null where any part is null."""
    return pl.concat_str([HOST, *parts], separator=SEPARATOR, ignore_nulls=False)


def process(prefix: str = "process") -> pl.Expr:
    """Return the key of a process, `host|pid|executable`; the executable is empty where the log does not name it."""
    image = pl.coalesce(path(f"{prefix}.executable"), pl.col(f"{prefix}.name"), pl.lit(""))
    return key(pl.col(f"{prefix}.pid").cast(pl.String), image)


def started() -> pl.Expr:
    """Return the key of a process that starts. Where the log gives the command line and no executable, its first word is
    the program; the name of the program that wrote the log line is not."""
    word = pl.col("process.command_line").str.strip_chars_start().str.extract(r"^(\S+)", 1)
    image = pl.coalesce(path("process.executable"), word, pl.col("process.name"), pl.lit(""))
    return key(pl.col("process.pid").cast(pl.String), image)


def user(name: str) -> pl.Expr:
    """Return the key of an account, `host|name`."""
    return key(pl.col(name))


def session() -> pl.Expr:
    """Return the key of a remote logon, `host|user@address:port`: what the daemon and the process log both observe."""
    return key(
        pl.format(
            "{}@{}:{}", pl.col("user.name"), pl.col("source.ip"), pl.col("source.port").cast(pl.String).fill_null("")
        )
    )


def machine() -> pl.Expr:
    """Return the key of the host itself, null where the event names none."""
    return pl.col("host.name")


@dataclass(frozen=True)
class End:
    """One end of an edge: its kind and the expression of its key."""

    kind: str
    key: pl.Expr


@dataclass(frozen=True)
class Pattern:
    """What one family recognises: the rows, the verb, both ends, and what else is worth keeping."""

    where: pl.Expr
    relation: str
    source: End
    target: End
    detail: Mapping[str, pl.Expr] = field(default_factory=dict)

    def rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the edges of rows for which `where` is true; a row whose end has no key gives none."""
        columns = {
            "relation": pl.lit(self.relation),
            "from.kind": pl.lit(self.source.kind),
            "from.key": self.source.key,
            "to.kind": pl.lit(self.target.kind),
            "to.key": self.target.key,
            "detail": self._told(),
        }
        chosen = frame.select("luuvet.index", "luuvet.k", "@timestamp", HOST.alias("host.name"), **columns)
        return chosen.drop_nulls(["from.key", "to.key"]).cast(EDGE_SCHEMA)

    def _told(self) -> pl.Expr:
        if not self.detail:
            return pl.lit("")
        fields = [expression.alias(name) for name, expression in self.detail.items()]
        return pl.struct(fields).struct.json_encode()
