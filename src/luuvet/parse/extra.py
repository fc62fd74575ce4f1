"""Leftovers: fields without a column, as the text of one flat JSON object a row, or null where there are none."""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

_SPECIAL = r'["\\\x00-\x1f]'
"""What must be escaped inside a JSON string (RFC 8259 section 7)."""


def encode(frame: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Return the leftovers made of columns: `{"name":value,…}` without nulls; null where all are null."""
    told = [name for name in columns if frame[name].null_count() < frame.height]
    if not told:
        return nothing(frame.height)
    texts = [pl.col(name).str.contains(_SPECIAL).any() for name in told if frame.schema[name] == pl.String]
    escaped = frame.select(texts).row(0, named=True) if texts else {}
    members = [_member(frame[name], escaped=escaped.get(name, False)) for name in told]
    if not any(frame[name].null_count() for name in told):  # the usual case needs no text between
        between = [[pl.lit(",")]] * (len(told) - 1) + [[pl.lit("}")]]
        parts = [pl.lit("{"), *(part for pair in zip(members, between, strict=True) for one in pair for part in one)]
        return frame.select(pl.concat_str(parts).alias("luuvet.extra")).to_series()
    joined = pl.concat_str([pl.concat_str(parts) for parts in members], separator=",", ignore_nulls=True)
    text = frame.select(joined.alias("m")).select(
        pl.when(pl.col("m") != "").then(pl.concat_str(pl.lit("{"), "m", pl.lit("}")))
    )
    return text.to_series().alias("luuvet.extra")


def nothing(height: int) -> pl.Series:
    """Return leftovers of rows that have none."""
    return pl.Series("luuvet.extra", [None], dtype=pl.String).new_from_index(0, height)


def _member(values: pl.Series, *, escaped: bool) -> list[pl.Expr]:
    """Return the parts of `"name":value` of a column, one null where it is null.

    Texts of which none is `escaped` take a short way.
    """
    column, label = pl.col(values.name), f'"{values.name}":'
    if values.dtype == pl.String:
        if not escaped:
            return [pl.lit(label + '"'), column, pl.lit('"')]
    elif values.dtype.is_integer():
        return [pl.lit(label), column.cast(pl.String)]
    alone = pl.struct(column).struct.json_encode().str.strip_prefix("{").str.strip_suffix("}")
    return [pl.when(column.is_not_null()).then(alone)]


def quoted(values: pl.Series) -> pl.Series:
    """Return texts as JSON strings."""
    column = pl.col("v")
    special = values.str.contains(_SPECIAL)
    plain = pl.concat_str(pl.lit('"'), column, pl.lit('"'))
    frame = values.alias("v").to_frame()
    if not special.any():
        return frame.select(plain).to_series()
    escaped = pl.struct(column).struct.json_encode().str.strip_prefix('{"v":').str.strip_suffix("}")
    few = frame.filter(special).select(escaped).to_series()
    return frame.select(plain).to_series().scatter(special.arg_true(), few)


def merge(first: pl.Series, second: pl.Series) -> pl.Series:
    """Return two columns of leftovers as one; where both have a name, readers take the second."""
    a, b = pl.col("a"), pl.col("b")
    both = pl.concat_str(a.str.strip_suffix("}"), pl.lit(","), b.str.strip_prefix("{"))
    return pl.DataFrame({"a": first, "b": second}).select(pl.coalesce(both, a, b).alias("luuvet.extra")).to_series()


def value(frame: pl.DataFrame, name: str) -> pl.Series:
    """Return one field of an event frame as text: its column, else what the leftovers have under the name."""
    if name in frame.columns:
        return frame[name]
    if "luuvet.extra" not in frame.columns:
        return pl.Series(name, [None], dtype=pl.String).new_from_index(0, frame.height)
    # A quote inside a value is escaped, so that no value can pass for a name.
    member = rf'"{re.escape(name)}":(?:"((?:[^"\\]|\\.)*)"|([^",}}\]]+))'
    groups = frame.select(pl.col("luuvet.extra").str.extract_groups(member)).to_series().struct.unnest()
    return groups.select(pl.coalesce("1", "2").alias(name)).to_series()
