"""Group keys: `field=value` pairs joined by `;`, so that one column tells hits of one story and correlations can read it back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import polars as pl

from luuvet.event.frame import SCHEMA

ACTOR = "user.name,source.ip"
DEFAULT = ("host.name", ACTOR)
"""Where a rule names no fields: the host, and the actor: the user, else the address."""


def group_keys(rows: pl.DataFrame, fields: Sequence[str]) -> pl.Series:
    """Return the group key of each row; a field without a value is left out of it.

    A field with several places is named by the first of them that it is filled from.
    """
    pairs = [_pair(rows, field) for field in fields]
    if not pairs:
        return pl.repeat("", rows.height, eager=True, dtype=pl.String)
    joined = pl.concat_str(*pairs, separator=";", ignore_nulls=True).fill_null("")
    return rows.with_columns(joined.alias("group_key"))["group_key"]


def places(fields: Sequence[str]) -> set[str]:
    """Return the columns that the group keys of some fields are made of."""
    return {"luuvet.extra", *(place for field in fields for place in field.split(","))}


def _pair(rows: pl.DataFrame, field: str) -> pl.Expr:
    places = [place for place in field.split(",") if not place.startswith("{")]
    named = [pl.concat_str(pl.lit(f"{place}="), _escaped(_value(rows, place))) for place in places]
    return pl.coalesce(*named)


def _value(rows: pl.DataFrame, place: str) -> pl.Expr:
    if place in rows.columns:
        value = pl.col(place)
        return value.list.first().cast(pl.String) if isinstance(rows.schema[place], pl.List) else value.cast(pl.String)
    if place in SCHEMA or "luuvet.extra" not in rows.columns or '"' in place:
        return pl.lit(None, pl.String)
    return pl.col("luuvet.extra").str.json_path_match(f'$["{place}"]')


def _escaped(value: pl.Expr) -> pl.Expr:
    return value.str.replace_all("%", "%25", literal=True).str.replace_all(";", "%3B", literal=True)


@lru_cache(maxsize=65_536)
def read_key(key: str) -> dict[str, str]:
    """Return the pairs of a group key."""
    found: dict[str, str] = {}
    for pair in key.split(";"):
        name, equals, value = pair.partition("=")
        if equals:
            found[name] = value.replace("%3B", ";").replace("%25", "%")
    return found
