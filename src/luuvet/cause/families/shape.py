"""How an event becomes an edge: keys made of observed parts, and one row per event that a family recognises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

SEPARATOR = "|"
HOST = pl.col("host.name").fill_null("")
PLACE = (pl.col("luuvet.index"), pl.col("luuvet.k"), pl.col("@timestamp"), HOST.alias("host.name"))
"""What every edge has of its event."""
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


def told(**fields: pl.Expr) -> pl.Expr:
    """Return an edge's detail: a flat JSON object of these fields."""
    return pl.struct(expression.alias(name) for name, expression in fields.items()).struct.json_encode()


@dataclass(frozen=True)
class End:
    """One end of an edge: its kind and the expression of its key."""

    kind: str
    key: pl.Expr


@dataclass(frozen=True)
class Pattern:
    """What one family recognises: the rows, the verb, both ends, and what else is worth keeping (`told`)."""

    where: pl.Expr
    relation: str
    source: End
    target: End
    detail: pl.Expr = field(default_factory=lambda: pl.lit(""))

    @cached_property
    def reads(self) -> frozenset[str]:
        """The columns that its edges are made of; `where` may read others."""
        parts = (*PLACE, self.source.key, self.target.key, self.detail)
        return frozenset(name for part in parts for name in part.meta.root_names())

    def rows(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the edges of rows for which `where` is true; a row whose end has no key gives none."""
        columns = {
            "relation": pl.lit(self.relation),
            "from.kind": pl.lit(self.source.kind),
            "from.key": self.source.key,
            "to.kind": pl.lit(self.target.kind),
            "to.key": self.target.key,
            "detail": self.detail,
        }
        return frame.select(*PLACE, **columns).drop_nulls(["from.key", "to.key"])


@dataclass(frozen=True)
class Family:
    """Events of one kind.

    Attributes:
        rows: which rows it looks at.
        patterns: what it recognises in them.
        made: columns that several patterns read, made once of its rows.
    """

    rows: pl.Expr
    patterns: tuple[Pattern, ...]
    made: Mapping[str, pl.Expr] = field(default_factory=dict)

    @cached_property
    def reads(self) -> list[str]:
        """The columns of the frame that it needs: every other would be copied for nothing."""
        parts = (*(pattern.where for pattern in self.patterns), *self.made.values())
        names = {name for part in parts for name in part.meta.root_names()}
        return sorted(names.union(*(pattern.reads for pattern in self.patterns)) - self.made.keys())

    def edges(self, frame: pl.DataFrame) -> list[pl.DataFrame]:
        """Return the edges of its rows, one frame a pattern. All conditions are asked at once: most have no rows then."""
        frame = frame.with_columns(**self.made)
        masks = frame.select(pattern.where.fill_null(False).alias(str(n)) for n, pattern in enumerate(self.patterns))
        chosen = zip(masks.iter_columns(), self.patterns, strict=True)
        return [pattern.rows(frame.select(pattern.reads).filter(mask)) for mask, pattern in chosen if mask.any()]
