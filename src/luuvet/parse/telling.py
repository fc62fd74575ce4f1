"""What is told of members that stand together: the whole of them, what a record alone is, and what was told before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from luuvet.event.frame import ALIKE, JOINED, MEMBERS, REVISED, SCHEMA
from luuvet.parse import whole
from luuvet.parse.join import Join


@dataclass(frozen=True)
class Told:
    """What a step tells.

    Attributes:
        wholes: joined rows: columns of an event frame, `JOINED`, `MEMBERS`, `REVISED`, `ALIKE`; in the order of first members.
        counted: those of `wholes` whose format counts the whole, as an event frame.
        alone: rows of such formats that got no company, as an event frame; they may get some yet.
        parts: of `counted`: every member of each, and what was told of it before, with `_of` (the row of `counted`).
        before: of `counted` and `alone`: what was told of it before, as an event frame.
        taken: `luuvet.index` and `luuvet.k` of the rows just seen that are counted in their wholes, or once they stayed alone.
    """

    wholes: pl.DataFrame
    counted: pl.DataFrame
    alone: pl.DataFrame
    parts: pl.DataFrame
    before: pl.DataFrame
    taken: pl.DataFrame

    def left(self, events: pl.DataFrame) -> pl.DataFrame:
        """Return the rows of an event frame that count by themselves."""
        if not self.taken.height:
            return events
        return events.join(self.taken, on=["luuvet.index", "luuvet.k"], how="anti", maintain_order="left")


_BESIDE: dict[str, Any] = {JOINED: pl.String, MEMBERS: pl.List(pl.String), REVISED: pl.Boolean, ALIKE: pl.Boolean}
_NO_WHOLES = pl.DataFrame(schema={**SCHEMA, **_BESIDE})
_NO_ROWS = pl.DataFrame(schema=SCHEMA)
_NO_PARTS = _NO_ROWS.with_columns(pl.lit(0, pl.Int64).alias("_of"))
_NO_PLACES = _NO_ROWS.select("luuvet.index", "luuvet.k")
NOTHING = Told(_NO_WHOLES, _NO_ROWS, _NO_ROWS, _NO_PARTS, _NO_ROWS, _NO_PLACES)


def together(frames: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return joined rows of several formats as one frame, in the order of their first members."""
    some = [one for one in frames if one.height]
    return pl.concat(some, how="diagonal").sort("luuvet.index", "luuvet.k", JOINED) if some else _NO_WHOLES


def told_together(made: Sequence[Told]) -> Told:
    """Return what several steps told as one."""
    some = [one for one in made if one.wholes.height or one.alone.height or one.taken.height]
    if len(some) < 2:
        return some[0] if some else NOTHING
    numbers = [sum(one.counted.height for one in some[:n]) for n in range(len(some))]
    parts = [one.parts.with_columns(pl.col("_of") + n) for one, n in zip(some, numbers, strict=True)]
    return Told(
        together(one.wholes for one in some),
        pl.concat([one.counted for one in some], how="diagonal"),
        pl.concat([one.alone for one in some], how="diagonal"),
        pl.concat(parts, how="diagonal"),
        pl.concat([one.before for one in some], how="diagonal"),
        pl.concat([one.taken for one in some]),
    )


def tell(join: Join, rows: pl.DataFrame) -> Told:
    """Return what is to be told of groups: members of an event frame with `_group`, `_told`, `_key` and `_closes`."""
    if not rows.height:
        return NOTHING
    # Of formats that share a dataset the one tells the whole whose own record is among the members.
    own = (pl.col("event.dataset") == join.datasets[0]).any().over("_group")
    several = rows.filter((pl.len().over("_group") > 1) & own)
    wholes = _wholes(join, several)
    if not join.count_whole:
        return replace(NOTHING, wholes=wholes.drop("_group"))
    alone = rows.join(several.select("_group").unique(), on="_group", how="anti", maintain_order="left")
    before = _before(join, rows.filter(pl.col("_told")))
    numbers = wholes.select("_group", pl.int_range(pl.len()).alias("_of"))
    parts = pl.concat([_plain(several, "_group"), before], how="diagonal").join(numbers, on="_group", how="inner")
    return replace(
        NOTHING,
        wholes=wholes.drop("_group"),
        counted=_plain(wholes),
        alone=_plain(alone),
        parts=parts.drop("_group"),
        before=before.drop("_group"),
    )


def _before(join: Join, known: pl.DataFrame) -> pl.DataFrame:
    """Return what was told before of groups, by those of their members that were told of."""
    alone = known.filter(pl.len().over("_group") == 1)
    several = known.filter(pl.len().over("_group") > 1)
    return pl.concat([_plain(_wholes(join, several), "_group"), _plain(alone, "_group")], how="diagonal")


def _wholes(join: Join, several: pl.DataFrame) -> pl.DataFrame:
    if not several.height:
        return _NO_WHOLES.with_columns(pl.lit(0, pl.Int64).alias("_group"))
    beside = several.group_by("_group", maintain_order=True).agg(
        pl.col("_told").any().alias(REVISED), (_origin(several).n_unique() == 1).alias(ALIKE)
    )
    made = whole.told(several.drop("_told", "_closes", "_key"), join.last, join.constants, join.tell)
    return made.hstack(beside).with_columns(pl.lit(join.name).alias(JOINED))


def _origin(rows: pl.DataFrame) -> pl.Expr:
    """What decides who may read a row; a sender's port may change."""
    told = [pl.col(name) for name in ("host.name", "host.ip", "luuvet.source") if name in rows.columns]
    if "luuvet.peer" in rows.columns:
        told.append(pl.col("luuvet.peer").str.replace(r":\d+$", ""))
    return pl.struct(told)


def _plain(rows: pl.DataFrame, *more: str) -> pl.DataFrame:
    return rows.select([name for name in rows.columns if name in SCHEMA or name in more])
