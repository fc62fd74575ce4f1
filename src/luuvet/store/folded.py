"""Folding of a whole column, equal to `kit.fold.fold` on every text, so that the index and the query agree."""

from __future__ import annotations

import json
import re

import polars as pl

from luuvet.kit.fold import fold

_ORDINARY = r"^[\x00-\x7F\u00A0-\u00B4\u00B6-\u00DE\u00E0-\u0130\u0132-\u0148\u014A-\u017E\u01A0\u01A1\u01AF\u01B0\u0300-\u033F\u1EA0-\u1EF9\u2010-\u206F]*$"
"""Texts of these characters fold by whole-column steps; a test compares every one of them with `kit.fold`."""

ESCAPE = r"\\u[0-9A-Fa-f]{4}"
"""How a JSON document that is all ASCII writes any other character, as an expression."""

_ESCAPED = re.compile(rf"(?<!\\)((?:\\\\)*)((?:{ESCAPE})+)")
_MARKS = r"[\u0300-\u036F]"


def fold_column(texts: pl.Series, documents: pl.Series | None = None) -> pl.Series:
    """Return the fold of each text; '' where lower-casing ASCII is the whole fold (the index does that itself) or null.

    Characters that a JSON document escapes (`\u1ea1`) are folded as what they stand for; `documents` tells where there is one.
    """
    name = "text"
    texts = texts if documents is None else _unescaped(texts, documents.fill_null(False))
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


def _unescaped(texts: pl.Series, documents: pl.Series) -> pl.Series:
    if not documents.any():
        return texts
    escaped = (documents & texts.str.contains("\\u", literal=True)).arg_true()
    if not len(escaped):
        return texts
    return texts.clone().scatter(escaped, [_ESCAPED.sub(_meant, text) for text in texts.gather(escaped)])


def _meant(found: re.Match[str]) -> str:
    """Return the characters that escapes stand for; halves of pairs and what cannot be shown become blanks."""
    meant = str(json.loads(f'"{found[2]}"'))
    return found[1] + "".join(char if char.isprintable() else " " for char in meant)
