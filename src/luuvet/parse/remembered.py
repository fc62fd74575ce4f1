"""What a joiner had waiting, as a short text that is kept with a position, and read back with the help of the stored rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import orjson
import polars as pl

from luuvet.parse.groups import members
from luuvet.parse.join import Join
from luuvet.parse.joined import Joiner, Waiting

Rows = Callable[[tuple[str, ...], int, int], Iterable[pl.DataFrame]]
"""(datasets, first record, end) → event frames of the rows of these datasets, in the order of the log."""


def remembered(joiner: Joiner) -> str:
    """Return which groups wait: of each format the (index, k) of their first members, and how many members were told of."""
    kept = {name: {"cell": state.cell, "open": state.open} for name, state in joiner.waiting.items() if state.open}
    return orjson.dumps(kept).decode() if kept else ""


def restore(joiner: Joiner, text: str, at: int, rows: Rows) -> None:
    """Let a joiner wait for what it did when it stood at record `at` and wrote the text. Formats that are gone are passed over."""
    kept = orjson.loads(text) if text else {}
    for join in joiner.joins:
        if join.name in kept:
            joiner.waiting[join.name] = _waiting(join, kept[join.name]["open"], int(kept[join.name]["cell"]), at, rows)


def _waiting(join: Join, groups: list[tuple[int, int, int]], cell: int, at: int, rows: Rows) -> Waiting:
    wanted = pl.DataFrame(groups, schema=["_index", "_k", "_known"], orient="row").cast(pl.Int64)
    found: pl.DataFrame | None = None
    for frame in rows(join.datasets, int(wanted["_index"].min() or 0), at):  # type: ignore[arg-type]
        fresh = members(join, frame)
        if fresh.height:
            both = _marked(fresh, wanted)
            found = _begun(both if found is None else pl.concat([found, both], how="diagonal"))
    if found is None or not found.height:
        return Waiting(end=at, cell=cell)
    known = pl.col("_known").max().over("_key")
    kept = found.with_columns((pl.int_range(pl.len()).over("_key") < known).alias("_told")).drop("_known")
    kept = kept.select(name for name in kept.columns if kept[name].null_count() < kept.height)
    clock = int(str(kept["luuvet.received"].dt.epoch("us").max() or 0))
    return Waiting(kept, at, clock, cell, tuple((index, k, told) for index, k, told in groups))


def _marked(rows: pl.DataFrame, wanted: pl.DataFrame) -> pl.DataFrame:
    """Add `_known` where a waiting group begins; null elsewhere."""
    place = rows.select(pl.col("luuvet.index").cast(pl.Int64), pl.col("luuvet.k").fill_null(0).cast(pl.Int64))
    found = place.join(
        wanted, left_on=["luuvet.index", "luuvet.k"], right_on=["_index", "_k"], how="left", maintain_order="left"
    )
    return rows.with_columns(found["_known"])


def _begun(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows from where the waiting group of their key begins."""
    return rows.filter(pl.col("_known").is_not_null().cum_sum().over("_key") > 0)
