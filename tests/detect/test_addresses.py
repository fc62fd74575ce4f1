"""Addresses in networks, against the standard library."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.addresses import inside, numbers_of


@settings(max_examples=60)
@given(st.lists(st.ip_addresses(), max_size=20), st.ip_addresses(), st.integers(0, 128))
def test_as_the_standard_library_says(addresses: list[object], base: object, length: int) -> None:
    width = min(length, ip_address(str(base)).max_prefixlen)
    network = ip_network(f"{base}/{width}", strict=False)
    values = pl.Series([str(one) for one in addresses], dtype=pl.String)
    right = [
        n for n, one in enumerate(values) if ip_address(one).version == network.version and ip_address(one) in network
    ]
    assert inside(values, str(network)).tolist() == right


def test_what_is_no_address_is_in_no_network() -> None:
    values = pl.Series(["", "10", "10.0.0.256", "10.0.0.1.2", "fe80::1%eth0", ":::", "10.0.0.1"])
    assert inside(values, "0.0.0.0/0").tolist() == [6]
    assert inside(values, "fe80::/10").tolist() == [4]


def test_a_network_that_is_none() -> None:
    with pytest.raises(ValueError, match="300"):
        inside(pl.Series(["10.0.0.1"]), "10.0.0.300/8")


def test_nothing_asked_of_nothing() -> None:
    assert inside(pl.Series([], dtype=pl.String), "10.0.0.0/8").tolist() == []


def test_numbers_of_addresses_serve_several_networks() -> None:
    values = pl.Series(["10.0.0.1", "::ffff:192.0.2.7", "fe80::1", "x", None], dtype=pl.String)
    numbers = numbers_of(values)
    assert numbers.tolist() == [167772161, 3221225991, -1, -1, -1]
    assert inside(values, "10.0.0.0/8", numbers).tolist() == [0]
    assert inside(values, "192.0.2.0/24", numbers).tolist() == [1]
    assert inside(values, "fe80::/10", numbers).tolist() == [2]
