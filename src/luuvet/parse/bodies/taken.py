"""What a body was taken apart into: one column of texts for each raw name that is asked for, the rest as flat JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import polars as pl

from luuvet.parse.bodies.origin import Origin

RAW = "r:"
"""Columns of raw values are named `r:<raw name>`, so that none is taken for a column of ours."""

REST = "rest"
"""Column of what nobody asked for: flat JSON `{"<leftovers>.<raw name>": …}` or null."""

HEADER = "header"
"""Boolean column where a body has header lines: such a line tells names, not values."""

_UNUSUAL = re.compile(r"[^A-Za-z0-9_.@/-]+")


@dataclass(frozen=True)
class Names:
    """How the raw names of a body become those of the product: exact ones, and beginnings (`FTNTFGT*` → `*`)."""

    exact: Mapping[str, str] = field(default_factory=dict)
    beginnings: Mapping[str, str] = field(default_factory=dict)

    def of(self, keys: pl.Series) -> pl.Series:
        """Return the product's names of a column of raw names."""
        if not self.exact and not self.beginnings:
            return keys
        key = pl.col("k")
        renamed: pl.Expr = key
        for old, new in self.beginnings.items():
            swapped = pl.lit(new) + key.str.strip_prefix(old)
            renamed = pl.when(key.str.starts_with(old)).then(swapped).otherwise(renamed)
        for_all = keys.alias("k").to_frame()
        exact = key.replace_strict(dict(self.exact), default=None, return_dtype=pl.String)
        return for_all.select(pl.coalesce(exact, renamed) if self.exact else renamed).to_series()

    def all(self, names: Sequence[str]) -> list[str]:
        """Return the product's names of a few raw names."""
        return [str(one) for one in self.of(pl.Series(list(names), dtype=pl.String)).to_list()]


@dataclass(frozen=True)
class Ask:
    """What a reader is asked for.

    Attributes:
        wanted: names (after renaming) that become columns; a reader may give more columns.
        leftovers: where the other values are kept.
        names: how raw names are renamed.
        origin: where rows come from.
        key: names format and body, for what is remembered of their sources.
    """

    wanted: tuple[str, ...]
    leftovers: str
    names: Names
    origin: Origin
    key: str = ""


@dataclass(frozen=True)
class Taken:
    """Frames of rows that were taken apart (`row`, `r:…`, perhaps `rest` and `header`; each has columns of its own), and
    the rows that are not of this syntax."""

    values: list[pl.DataFrame]
    missed: pl.DataFrame


class Reader(Protocol):
    """A syntax. It never fails on a message: what it cannot read is missed."""

    def take(self, rows: pl.DataFrame, ask: Ask) -> Taken:
        """Take messages (`row`, `message`) apart."""
        ...


def plain(name: str) -> str:
    """Return a name that may stand in a field's name: `Sent bytes (kB)` → `Sent_bytes_kB`."""
    return _UNUSUAL.sub("_", name).strip("_") or "column"
