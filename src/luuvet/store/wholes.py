"""Joined rows in the store: which revision a row is, and which rows hold the words of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

from luuvet.event.frame import JOINED, MEMBERS, REVISED, SCHEMA
from luuvet.store import rows
from luuvet.store.batch import Wholes
from luuvet.store.engine import Engine
from luuvet.store.schema import REVISION

Range = tuple[int, int]
"""First and last record, both included."""

_MEMBER = "toUInt64OrZero(extract(member, '-([0-9]+)'))"
_NO_PLACES = SCHEMA.to_frame().select("luuvet.index", "luuvet.received")
_ID = ("luuvet.index", "luuvet.k", JOINED)


@dataclass(frozen=True)
class Rejoined:
    """What takes the place of joined events that had an erased member.

    Attributes:
        wholes: what their other members say together, every row a revision.
        cleared: (index, k) of first members whose edges and hits were those of the whole.
    """

    wholes: Wholes
    cleared: Sequence[tuple[int, int]] = field(default_factory=tuple)


def revisions(engine: Engine, database: str, frame: pl.DataFrame) -> pl.Series:
    """Return the number of each joined row's revision, from 1; only rows that say they may be one are looked up."""
    asked = frame.filter(pl.col(REVISED))
    if asked.is_empty():
        return pl.repeat(1, len(frame), dtype=pl.UInt32, eager=True)
    found = engine.ask(
        f"SELECT luuvet_index, luuvet_k, luuvet_joined, max({REVISION}) AS known FROM {database}.joined "  # noqa: S608
        "WHERE luuvet_index IN {indexes:Array(UInt64)} GROUP BY luuvet_index, luuvet_k, luuvet_joined",
        {"indexes": asked["luuvet.index"].to_list()},
    )
    if found.is_empty():
        return pl.repeat(1, len(frame), dtype=pl.UInt32, eager=True)
    kinds = {"luuvet.index": pl.UInt64, "luuvet.k": pl.UInt16, JOINED: pl.String}
    known = found.rename(dict(zip(found.columns, _ID, strict=False))).cast(kinds)  # type: ignore[arg-type]
    both = frame.select(_ID).cast(kinds).join(known, on=_ID, how="left", maintain_order="left")  # type: ignore[arg-type]
    return both["known"].fill_null(0).cast(pl.UInt32) + 1


def touched(engine: Engine, database: str, ranges: Sequence[Range]) -> pl.DataFrame:
    """Return every row of a joined event, revised ones too, that has a member among records: `luuvet.index`, `luuvet.k`, `JOINED`,
    `MEMBERS`.
    """
    found = engine.ask(
        f"SELECT luuvet_index, luuvet_k, luuvet_joined, luuvet_members FROM {database}.joined WHERE {holding(ranges)}"  # noqa: S608
    )
    if found.is_empty():
        return pl.DataFrame(
            schema={"luuvet.index": pl.UInt64, "luuvet.k": pl.UInt16, JOINED: pl.String, MEMBERS: pl.List(pl.String)}
        )
    return found.rename(dict(zip(found.columns, (*_ID, MEMBERS), strict=True)))


def holding(ranges: Sequence[Range]) -> str:
    """Return the condition of joined rows that have a member among records."""
    return " OR ".join(
        f"(luuvet_index <= {int(last)} AND arrayExists(member -> {_MEMBER} BETWEEN {int(first)} AND {int(last)}, luuvet_members))"
        for first, last in ranges
    )


def cleared(places: Sequence[tuple[int, int]]) -> str:
    """Return the condition of what stands at some places (index, k), or '' where there are none."""
    return f"(luuvet_index, luuvet_k) IN ({', '.join(f'({int(i)}, {int(k)})' for i, k in places)})" if places else ""


def prepared(engine: Engine, database: str, wholes: Wholes, turn: int, of: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rows of every table that joined events fill; `of` are the events of their batch."""
    received = pl.concat(
        [
            _NO_PLACES,
            *(
                one.select(pl.col("luuvet.index").cast(pl.UInt64), pl.col("luuvet.received"))
                for one in (of, wholes.received, wholes.rows)
                if len(one)
            ),
        ]
    )
    made = {}
    if len(wholes.rows):
        made["joined"] = rows.joined(wholes.rows, revisions(engine, database, wholes.rows), turn)
    if len(wholes.hits):
        made["hits"] = rows.hits(wholes.hits)
    if len(wholes.edges):
        made["edges"] = rows.edges(wholes.edges, received.unique("luuvet.index"))
    return made
