"""Columns whose values repeat: what follows from a value alone is worked out once for each distinct value."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import polars as pl


def once(rows: pl.DataFrame, work: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Return what `work` makes of rows, in their order; it is asked once for rows that are equal.

    `work` must look at each row alone, and answer one row a row with columns of other names.
    """
    few = rows.unique()
    if few.height > rows.height // 2:  # finding each value's place again would cost more than it saves
        return work(rows)
    answers = few.hstack(work(few))
    keys = rows.columns
    return rows.join(answers, on=keys, how="left", nulls_equal=True, maintain_order="left").drop(keys)


def single(values: pl.Series) -> bool:
    """Tell whether a column, which is not empty, holds the same value (or null) in every row."""
    if values.null_count():
        return values.null_count() == len(values)
    return bool((values == values[0]).all())


def apart(rows: pl.DataFrame, keys: Sequence[str]) -> Iterator[tuple[tuple[Any, ...], pl.DataFrame]]:
    """Yield (values of the key columns, their rows without these columns) for each combination that there is.

    A key of a single value, as most are in a batch, costs no search for its rows. `rows` is not empty.
    """
    alike = {key: rows[key][0] for key in keys if single(rows[key])}
    several = [key for key in keys if key not in alike]
    kept = [name for name in rows.columns if name not in keys]
    if not several:
        yield tuple(alike[key] for key in keys), rows[kept]
        return
    parts = rows[[*kept, *several]].partition_by(several, as_dict=True, maintain_order=False)
    for values, some in parts.items():
        found = {**alike, **dict(zip(several, values, strict=True))}
        yield tuple(found[key] for key in keys), some[kept]


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows sorted by `row`, which is different in each."""
    whole = rows.rechunk()  # from many pieces of memory, each column would be gathered five times as slowly
    return whole[whole["row"].arg_sort()]
