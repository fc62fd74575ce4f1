"""Leftovers that are told as pairs, one row a pair: as the texts of JSON objects, one a record."""

from __future__ import annotations

import polars as pl

from luuvet.parse.extra import SPECIAL

MOST = 500
"""Pairs of one record that are kept as fields; a sender that invents thousands of names keeps them in the text alone."""


def objects(height: int, pairs: pl.DataFrame) -> pl.Series:
    """Return `luuvet.extra` of `height` records from `pairs`: `at` (place of the record, in order), `field`, `value`.

    A value that begins with `[` behind the field `….args` is JSON already. The work grows with the pairs, not with how many
    different fields there are.
    """
    column = pl.Series("luuvet.extra", [None], dtype=pl.String).new_from_index(0, height)
    if not pairs.height:
        return column
    member = pl.concat_str(pl.lit('"'), "field", pl.lit('":'), _json(pairs))
    texts = (
        pairs.select("at", member.alias("member"))
        .group_by("at", maintain_order=True)
        .agg(pl.col("member").head(MOST).str.join(","))
        .select("at", pl.concat_str(pl.lit("{"), "member", pl.lit("}")).alias("text"))
    )
    return column.scatter(texts["at"], texts["text"])


def _json(pairs: pl.DataFrame) -> pl.Expr:
    plain = pl.concat_str(pl.lit('"'), "value", pl.lit('"'))
    special = pairs["value"].str.contains(SPECIAL)
    if not special.any():
        return plain
    escaped = pl.struct("value").struct.json_encode().str.strip_prefix('{"value":').str.strip_suffix("}")
    made = pl.when(pl.col("value").str.contains(SPECIAL)).then(escaped).otherwise(plain)
    return pl.when(pl.col("field").str.ends_with(".args")).then("value").otherwise(made)
