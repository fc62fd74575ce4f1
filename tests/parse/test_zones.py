from __future__ import annotations

import polars as pl
import pytest

from luuvet.parse.zones import with_zone


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-22 13:00:00.123 +07", "2026-11-22T06:00:00.123000"),
        ("2026-11-22 13:00:00 ICT", "2026-11-22T06:00:00.000000"),
        ("2026-11-22 13:00:00+0730", "2026-11-22T05:30:00.000000"),
        ("2026-11-22 13:00:00 -03:30", "2026-11-22T16:30:00.000000"),
        ("2026-07-01 02:00:00.5 CEST", "2026-07-01T00:00:00.500000"),
        ("2026-01-01 00:00:00 UTC", "2026-01-01T00:00:00.000000"),
        ("2026-01-01 00:00:00Z", "2026-01-01T00:00:00.000000"),
        ("2026-01-01 00:00:00 XYZ", None),
        ("2026-01-01 00:00:00", None),
        ("no time UTC", None),
    ],
)
def test_a_zone_at_the_end_counts(text: str, utc: str | None) -> None:
    time = pl.Series("t", [text]).to_frame().select(with_zone(pl.col("t"), "%Y-%m-%d %H:%M:%S%.f %Z").alias("t"))["t"]
    assert time.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f").to_list() == [utc]
