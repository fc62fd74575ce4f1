"""Many short values (place, key, value) become one row each: wanted names as columns, the others as flat JSON."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.parse import extra
from luuvet.parse.bodies.taken import RAW, REST, Ask


def gathered(rows: pl.Series, long: pl.DataFrame, ask: Ask) -> pl.DataFrame:
    """Return one row for each of `rows` (their numbers) of what `long` (`place` in `rows`, `key`, `value`) tells: see `Taken`.

    Of a key that stands twice in a message the last value counts.
    """
    long = long.filter((pl.col("value") != "") & pl.col("key").is_not_null())
    if not long.height:
        return rows.to_frame()
    keys = long["key"].unique()
    names = ask.names.of(keys)
    codes = names.replace_strict({name: n for n, name in enumerate(ask.wanted)}, default=None, return_dtype=pl.UInt32)
    which = long["key"].replace_strict(
        keys, pl.int_range(len(keys), dtype=pl.UInt32, eager=True), return_dtype=pl.UInt32
    )
    code = codes.gather(which)
    wide = _wide(rows, long.with_columns(code.alias("code")).filter(code.is_not_null()), ask.wanted)
    other = code.is_null() & ~names.str.starts_with("_").gather(which)
    if not other.any():
        return wide
    others = long.select("place", "value", which.alias("key")).filter(other)
    return wide.with_columns(_rest(others, names, ask.leftovers, len(rows)))


def _wide(rows: pl.Series, long: pl.DataFrame, wanted: Sequence[str]) -> pl.DataFrame:
    """Return the wanted values as columns; none for a name that no row has."""
    size = len(rows)
    at = pl.Series([None], dtype=pl.UInt32).new_from_index(0, size * len(wanted))
    flat = long.select(pl.col("code").cast(pl.Int64) * size + pl.col("place")).to_series()
    at = at.scatter(flat, pl.int_range(long.height, dtype=pl.UInt32, eager=True))
    values = long["value"]
    present = sorted(long["code"].unique().to_list())
    columns = [values.gather(at.slice(n * size, size)).alias(RAW + wanted[n]) for n in present]
    return pl.DataFrame([rows, *columns])


def _rest(others: pl.DataFrame, names: pl.Series, leftovers: str, size: int) -> pl.Series:
    """Return the values that nobody asked for as flat JSON objects. `key` is the place of the name in `names`."""
    flat = others.select(pl.col("place").cast(pl.UInt64) * len(names) + pl.col("key")).to_series()
    if flat.n_unique() < len(flat):
        others = others.filter(flat.is_last_distinct())
    plain = pl.col("n").str.replace_all("[^A-Za-z0-9_.@/-]+", "_")
    labels = names.to_frame("n").select(pl.concat_str(pl.lit(f'"{leftovers}.'), plain, pl.lit('":'))).to_series()
    members = others.select(
        "place", pl.concat_str(labels.gather(others["key"]), extra.quoted(others["value"])).alias("m")
    )
    joined = members.group_by("place", maintain_order=True).agg(pl.col("m").str.join(","))
    whole = joined.select(pl.concat_str(pl.lit("{"), "m", pl.lit("}"))).to_series()
    return by_place(whole, joined["place"], size).alias(REST)


def by_place(values: pl.Series, places: pl.Series, size: int) -> pl.Series:
    """Return a column of `size` rows that holds values at their places, null elsewhere."""
    at = pl.Series([None], dtype=pl.UInt32).new_from_index(0, size)
    return values.gather(at.scatter(places, pl.int_range(len(values), dtype=pl.UInt32, eager=True)))
