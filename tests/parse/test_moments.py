from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from luuvet.parse import time
from luuvet.parse.moments import lack_year, read

WHEN = datetime(2026, 11, 22, 7, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("1795330800", "epoch"),
        ("1795330800000", "epoch"),
        ("1795330800000000", "epoch"),
        ("1795330800000000000", "epoch"),
        ("1795330800.0", "epoch-s"),
        ("1795330800000", "epoch-ms"),
        ("1795330800000000", "epoch-us"),
        ("1795330800000000123", "epoch-ns"),
        ("2026-11-22T07:00:00Z", "iso"),
        ("Nov 22 14:00:00", "syslog"),
        ("Nov 22 2026 14:00:00", "syslog"),
        ("22/11/2026 14:00:00", "%d/%m/%Y %H:%M:%S"),
        ("22/11/2026 16:00:00 +0900", "%d/%m/%Y %H:%M:%S %z"),
    ],
)
def test_every_form(text: str, form: str) -> None:
    received = pl.Series([WHEN], dtype=time.TIME)
    made = read(pl.Series([text]), [form], "Asia/Ho_Chi_Minh", received)
    assert made["time"].to_list() == [WHEN]
    told = made["how"][0]
    assert (told is None) == (form.startswith(("epoch", "iso")) or "%z" in form)


def test_the_first_form_that_reads_counts() -> None:
    made = read(
        pl.Series(["1795330800.25", "2026-11-22 07:00:00", "x", None, "9" * 19]), ["epoch", "%Y-%m-%d %H:%M:%S"], "UTC"
    )
    assert made["time"].to_list()[:4] == [WHEN.replace(microsecond=250_000), WHEN, None, None]
    assert made["how"].to_list()[:4] == [None, "zone=UTC", None, None]


def test_a_year_that_nobody_tells_is_not_known() -> None:
    assert read(pl.Series(["Nov 22 14:00:00"]), ["syslog"], "UTC")["time"].to_list() == [None]


@pytest.mark.parametrize(
    ("received", "text", "day"),
    [
        ("2026-11-22", "11/22-07:00:00.5", "2026-11-22"),
        ("2027-01-01", "12/31-07:00:00.5", "2026-12-31"),
        ("2026-12-31", "01/01-07:00:00.5", "2027-01-01"),  # the sender's clock is ahead
        ("2026-12-31", "01/02-07:00:00.5", "2026-01-02"),  # two days ahead is last winter
        ("2027-03-01", "02/29-07:00:00.5", "2024-02-29"),
    ],
)
def test_a_form_without_a_year_takes_the_latest_that_is_not_ahead(received: str, text: str, day: str) -> None:
    form = "%m/%d-%H:%M:%S%.f"
    assert lack_year([form, "iso"])
    assert not lack_year(["epoch", "%d/%m/%y %H:%M"])
    at = pl.Series([datetime.fromisoformat(f"{received}T07:30:00+00:00")], dtype=time.TIME)
    made = read(pl.Series([text]), [form], "UTC", at)
    assert made["time"][0].isoformat() == f"{day}T07:00:00.500000+00:00"
    assert made["how"][0] == f"zone=UTC year={day[:4]}"
