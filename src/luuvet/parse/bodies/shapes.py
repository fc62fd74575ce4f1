"""Lines of one shape: the same keys in the same order. A device writes few shapes in masses, and a shape needs no search for keys."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

TRIES = 16
"""Shapes that are looked for in a batch; what is of none of them goes the general way."""

_KEYS = 300
_WORTH = 64
"""Fewer rows than this are not worth a shape."""


def shaped(tokens: pl.DataFrame, equals: str, separator: str, escape: bool) -> tuple[list[pl.DataFrame], pl.DataFrame]:
    """Return frames of rows of one shape, and the other rows.

    `tokens` has `place` and `tokens`, lists of texts such as ` key=value` or `key="value"`. A frame has `place` and a column
    for each key, without the quotes.
    """
    found: list[pl.DataFrame] = []
    lost: list[pl.DataFrame] = []
    for _ in range(TRIES):
        if tokens.height < _WORTH:
            break
        first = tokens["tokens"][0].to_list()
        prefixes = _prefixes(first, equals)
        keys = [token.partition(equals)[0].strip(f" {separator}") for token in first]
        if len(set(keys)) < len(keys) or len(keys) > _KEYS:
            lost.append(tokens.head(1))
            tokens = tokens.slice(1)
            continue
        same, tokens = _same(tokens, prefixes)
        found.append(_values(same, prefixes, keys, escape))
    return found, pl.concat([*lost, tokens])


def _prefixes(tokens: Sequence[str], equals: str) -> list[str]:
    """Return of each token all that stands before its value."""
    found = []
    for token in tokens:
        key, sign, value = token.partition(equals)
        quoted = len(value) > 1 and value[0] == value[-1] == '"'
        found.append(key + sign + ('"' if quoted else ""))
    return found


def _same(tokens: pl.DataFrame, prefixes: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows whose tokens begin like these, as columns c0 …, and the others."""
    size = pl.col("tokens").list.len() == len(prefixes)
    fits = tokens.select(size.alias("fits")).to_series()
    likely = tokens if fits.all() else tokens.filter(fits)  # a list of texts is worth not copying
    wide = likely.select("place", *(pl.col("tokens").list.get(n).alias(f"c{n}") for n in range(len(prefixes))))
    tests = [_begins(pl.col(f"c{n}"), prefix) for n, prefix in enumerate(prefixes)]
    alike = wide.select(pl.all_horizontal(tests).alias("fits")).to_series()
    if alike.all():
        return wide, tokens.filter(~fits) if likely is not tokens else tokens.clear()
    same = wide.filter(alike)
    return same, tokens.filter(~tokens["place"].is_in(same["place"].implode()))


def _begins(column: pl.Expr, prefix: str) -> pl.Expr:
    """Tell whether tokens begin so, and have their value in quotes just where the prefix has one."""
    if prefix.endswith('"'):
        return (
            column.str.starts_with(prefix) & column.str.ends_with('"') & (column.str.len_bytes() > len(prefix.encode()))
        )
    return column.str.starts_with(prefix) & ~column.str.starts_with(prefix + '"')


def _values(same: pl.DataFrame, prefixes: Sequence[str], keys: Sequence[str], escape: bool) -> pl.DataFrame:
    """Return the values of the tokens under their keys."""
    columns = []
    for n, (prefix, key) in enumerate(zip(prefixes, keys, strict=True)):
        value = pl.col(f"c{n}").str.slice(len(prefix))
        if prefix.endswith('"'):
            value = value.str.strip_suffix('"')
            if escape and same[f"c{n}"].str.contains('\\"', literal=True).any():
                value = value.str.replace_all('\\"', '"', literal=True)
        columns.append(value.alias(key))
    return same.select("place", *columns)
