"""Which values of a column a leaf is true for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect import addresses, patterns
from luuvet.detect.column import NO_ROWS, Column, Rows
from luuvet.detect.node import Node


def codes(leaf: Node, column: Column) -> Rows:
    """Return the codes of the values for which a leaf of one field is true."""
    kind = leaf[0]
    if not len(column.values):
        return NO_ROWS
    if kind == "equals":
        return _arrow(pc.equal(column.lower, pa.scalar(leaf[2], pa.large_string())))
    if kind == "pattern":
        return patterns.few(column.values, leaf[2:])[0]
    if kind == "line":
        return _polars(column.texts.str.split("\n").list.eval(pl.element().str.len_chars()).list.max() >= leaf[2])
    if kind == "cidr":
        return addresses.inside(column.texts, leaf[2])
    if kind == "compare":
        return _compared(column.texts, leaf[2], leaf[3])
    if kind == "part":
        return _polars(getattr(_times(column.texts).dt, leaf[2])() == leaf[3])
    if kind == "hours":
        hour = _times(column.texts).dt.convert_time_zone(leaf[2]).dt.hour()
        late, early = hour >= leaf[3], hour < leaf[4]
        return _polars(late & early if leaf[3] < leaf[4] else late | early)
    raise ValueError(f"a leaf of kind {kind} is not about the values of one field")


def any_of(column: Column, expressions: Sequence[str], texts: Sequence[str]) -> Rows:
    """Return the codes of the values in which one of some expressions matches; `texts` are their needles where all are texts."""
    if not texts or len(expressions) <= patterns.FEW:
        return np.unique(patterns.few(column.values, expressions)[0])
    return _polars(column.marked.str.contains_any(list(texts)))


def referring(left: Column, right: Column, how: str) -> Rows:
    """Return the rows in which the values of two fields agree: `is`, `contains`, `starts`, `ends`."""
    pairs = _valued(left, "left").join(_valued(right, "right"), on="row", how="inner")
    test = {
        "is": pl.col("left") == pl.col("right"),
        "contains": pl.col("left").str.contains(pl.col("right"), literal=True),
        "starts": pl.col("left").str.starts_with(pl.col("right")),
        "ends": pl.col("left").str.ends_with(pl.col("right")),
    }[how]
    return np.unique(pairs.filter(test)["row"].to_numpy().astype(np.int32))


def _times(texts: pl.Series) -> pl.Series:
    return texts.str.to_datetime(strict=False, time_zone="UTC", time_unit="us")


def _compared(values: pl.Series, operator: str, number: float) -> Rows:
    numbers = values.cast(pl.Float64, strict=False)
    held = {"lt": numbers < number, "lte": numbers <= number, "gt": numbers > number, "gte": numbers >= number}
    return _polars(held.get(operator, numbers != number))


def _polars(answers: pl.Series) -> Rows:
    found: Rows = answers.fill_null(False).arg_true().to_numpy().astype(np.int32)
    return found


def _arrow(answers: Any) -> Rows:
    found: Rows = answers.to_numpy(zero_copy_only=False).nonzero()[0].astype(np.int32)
    return found


def _valued(column: Column, name: str) -> pl.DataFrame:
    return pl.DataFrame({"row": column.rows, name: column.texts.str.to_lowercase().gather(pl.Series(column.codes))})
