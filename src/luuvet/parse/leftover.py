"""Leftovers that are told as pairs, one row a pair: as the texts of JSON objects, one a record."""

from __future__ import annotations

import polars as pl

from luuvet.parse.extra import quoted

MOST = 500
"""Pairs of one record that are kept as fields; a sender that invents thousands of names keeps them in the text alone."""


def objects(height: int, pairs: pl.DataFrame) -> pl.Series:
    """Return `luuvet.extra` of `height` records from `pairs`: `at` (place of the record), `field`, `value`.

    A value that begins with `[` behind the field `….args` is JSON already. The work grows with the pairs, not with how many
    different fields there are.
    """
    column = pl.Series("luuvet.extra", [None], dtype=pl.String).new_from_index(0, height)
    if not pairs.height:
        return column
    json = pl.when(pl.col("field").str.ends_with(".args")).then("value").otherwise("quoted")
    member = pl.concat_str(pl.lit('"'), "field", pl.lit('":'), json)
    texts = (
        pairs.with_columns(quoted(pairs["value"]).alias("quoted"))
        .select("at", member.alias("member"))
        .group_by("at", maintain_order=True)
        .agg(pl.col("member").head(MOST).str.join(","))
        .select("at", pl.concat_str(pl.lit("{"), "member", pl.lit("}")).alias("text"))
    )
    return column.scatter(texts["at"], texts["text"])
