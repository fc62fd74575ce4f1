from __future__ import annotations

import orjson
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.convert import MISTYPED, address, addresses, typed


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("192.030.0.6", None),
        ("300.0.2.1", None),
        ("gw.example.net", None),
        ("", None),
    ],
)
def test_addresses(text: str, canonical: str | None) -> None:
    assert address(text) == canonical
    assert addresses(pl.Series([text, "203.0.113.1"])).to_list() == [canonical, "203.0.113.1"]


@given(st.ip_addresses())
def test_every_address_is_one(value: object) -> None:
    assert address(str(value)) is not None


def test_what_does_not_fit_is_kept_and_named() -> None:
    frame = pl.DataFrame(
        {
            "row": [0, 1],
            "process.pid": ["12", "many"],
            "source.ip": ["nowhere", "192.0.2.1"],
            "email.to.address": ["a@example.com", None],
            "luuvet.extra": ['{"a":1}', None],
        }
    )
    made = typed(frame)
    assert made["process.pid"].to_list() == [12, None]
    assert made["source.ip"].to_list() == [None, "192.0.2.1"]
    assert made["email.to.address"].to_list() == [["a@example.com"], None]
    assert [orjson.loads(text) for text in made["luuvet.extra"]] == [
        {"a": 1, "source.ip": "nowhere", MISTYPED: ["source.ip"]},
        {"process.pid": "many", MISTYPED: ["process.pid"]},
    ]


def test_an_end_is_an_address_or_a_name() -> None:
    made = typed(
        pl.DataFrame({"source": ["192.0.2.1", "gw.example.net", None], "source.ip": [None, None, "192.0.2.2"]})
    )
    assert made["source.ip"].to_list() == ["192.0.2.1", None, "192.0.2.2"]
    assert made["source.domain"].to_list() == [None, "gw.example.net", None]
