"""Times that end in a zone's offset or abbreviation (`… 13:00:00.1 +07`, `… 08:00:00 CEST`), as databases and Java write them."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

TIME = pl.Datetime("us", "UTC")

_HOURS: Mapping[str, float] = {
    "Z": 0, "UTC": 0, "GMT": 0, "UCT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "EET": 2, "EEST": 3, "SAST": 2,
    "MSK": 3, "ICT": 7, "WIB": 7, "NOVT": 7, "HKT": 8, "SGT": 8, "MYT": 8, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10,
    "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10,
}  # fmt: skip
"""Abbreviations → hours ahead of UTC, as the set `Default` of PostgreSQL reads them (CST and EST are America's)."""

_SPLIT = r"^(.*?) ?(Z|[A-Z]{3,5}|[+-][0-9]{2}(?::?[0-9]{2})?)$"
_OFFSET = r"^([+-])([0-9]{2}):?([0-9]{2})?$"


def with_zone(texts: pl.Expr, form: str) -> pl.Expr:
    """Return the times of texts in UTC, null where one does not end in a zone that is known.

    `form` is a strptime format that ends in `%Z`, which stands for the zone.
    """
    parts = texts.str.extract_groups(_SPLIT)
    zone = parts.struct.field("2")
    naive = parts.struct.field("1").str.to_datetime(form.removesuffix("%Z").rstrip(), strict=False, time_unit="us")
    named = zone.replace_strict(
        {name: int(hours * 60) for name, hours in _HOURS.items()}, default=None, return_dtype=pl.Int64
    )
    return (naive - pl.duration(minutes=pl.coalesce(named, _told(zone)))).dt.replace_time_zone("UTC").cast(TIME)


def _told(zone: pl.Expr) -> pl.Expr:
    """Return the minutes of an offset such as `+07` or `-0330`."""
    found = zone.str.extract_groups(_OFFSET)
    hours, minutes = (found.struct.field(part).cast(pl.Int64, strict=False) for part in ("2", "3"))
    sign = pl.when(found.struct.field("1") == "-").then(-1).otherwise(1)
    return sign * (hours * 60 + minutes.fill_null(0))
