from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from luuvet.parse import time
from luuvet.parse.moments import read

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
