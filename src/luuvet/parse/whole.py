"""Members of joined events become wholes: whose word counts for each field, and what names the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import orjson
import polars as pl

from luuvet.event.frame import MEMBERS, SCHEMA
from luuvet.kit.ids import event_id

Tell = Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame]
"""(wholes, members) → wholes with what the format's own code knows; both have `_group`, wholes one row a group in order."""

_OF_FIRST = frozenset({"luuvet.log", "luuvet.index", "luuvet.k", "luuvet.received", "@timestamp"})
_NOT_KEPT = frozenset({"message", "luuvet.message_at", "luuvet.part"})


def told(
    members: pl.DataFrame, last: Sequence[str], constants: Mapping[str, object], tell: Tell | None
) -> pl.DataFrame:
    """Return one row for each group of members (an event frame with `_group`, in the order of the log).

    A field has the first word that any member says, or the last where `last` names it; lists are united; leftovers are
    merged by the same rule. `event.original` is the members' lines, `luuvet.members` their ids.
    """
    ids = [event_id(*one) for one in members.select("luuvet.log", "luuvet.index", "luuvet.k").rows()]
    members = members.with_columns(pl.Series("_id", ids))
    grouped = members.group_by("_group", maintain_order=True)
    names = [
        name
        for name in SCHEMA
        if name in members.columns and name not in _NOT_KEPT | {"luuvet.extra", "event.original"}
    ]
    made = grouped.agg(
        *(_word(name, last) for name in names),
        pl.col("event.original").str.join("\n"),
        pl.col("_id").alias(MEMBERS),
        pl.col("luuvet.extra") if "luuvet.extra" in members.columns else pl.lit(None).alias("luuvet.extra"),
    )
    merged = [_merged(texts, last) for texts in made["luuvet.extra"].to_list()]
    made = made.with_columns(pl.Series("luuvet.extra", merged, dtype=pl.String))
    if tell:
        made = tell(made, members)
    made = made.with_columns(_constant(name, value) for name, value in constants.items())
    return made.select(name for name in made.columns if name in SCHEMA or name == MEMBERS)


def _word(name: str, last: Sequence[str]) -> pl.Expr:
    column = pl.col(name)
    if name in _OF_FIRST:
        return column.first()
    if isinstance(SCHEMA[name], pl.List) and name not in ("event.category", "event.type"):
        return column.drop_nulls().explode().unique(maintain_order=True).alias(name)
    return column.drop_nulls().last() if name in last else column.drop_nulls().first()


def _constant(name: str, value: object) -> pl.Expr:
    return pl.lit(pl.Series(name, [value], dtype=SCHEMA[name])).first().alias(name)


def _merged(texts: Sequence[str | None] | None, last: Sequence[str]) -> str | None:
    flat: dict[str, object] = {}
    for text in texts or []:
        for name, value in (orjson.loads(text) if text else {}).items():
            if name not in flat or name in last:
                flat[name] = value
    return orjson.dumps(flat).decode() if flat else None
