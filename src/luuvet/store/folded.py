"""Folding of a whole column, equal to `kit.fold.fold` on every text, so that the index and the query agree."""

from __future__ import annotations

import polars as pl

from luuvet.kit.fold import fold

_ORDINARY = r"^[\x00-\x7F\u00A0-\u00B4\u00B6-\u00DE\u00E0-\u0130\u0132-\u0148\u014A-\u017E\u01A0\u01A1\u01AF\u01B0\u0300-\u033F\u1EA0-\u1EF9\u2010-\u206F]*$"
"""Texts of these characters fold by whole-column steps; a test compares every one of them with `kit.fold`."""

_MARKS = r"[\u0300-\u036F]"


def fold_column(texts: pl.Series) -> pl.Series:
    """Return the fold of each text; '' where lower-casing ASCII is the whole fold (the index does that itself) or null."""
    name = "text"
    frame = pl.DataFrame({name: texts}).with_row_index("row")
    wide = frame.filter(pl.col(name).str.len_bytes() != pl.col(name).str.len_chars())
    if wide.is_empty():
        return pl.repeat("", len(texts), eager=True).alias("folded")
    ordinary = wide.filter(pl.col(name).str.contains(_ORDINARY)).select(
        "row",
        pl.col(name)
        .str.normalize("NFD")
        .str.replace_all(_MARKS, "")
        .str.to_lowercase()
        .str.replace_all("đ", "d", literal=True),
    )
    other = wide.filter(~pl.col(name).str.contains(_ORDINARY)).with_columns(
        pl.col(name).map_elements(fold, return_dtype=pl.String)
    )
    folded = pl.concat([ordinary, other.select("row", name)])
    return (
        frame.select("row")
        .join(folded, on="row", how="left", maintain_order="left")[name]
        .fill_null("")
        .alias("folded")
    )
