from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.records.ranges import BadRange, cidrs, runs, told


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("192.0.2.7", ("192.0.2.7",)),
        (" 192.0.2.0/24 ", ("192.0.2.0/24",)),
        ("192.0.2.7/32", ("192.0.2.7",)),
        ("192.0.2.0-192.0.2.255", ("192.0.2.0/24",)),
        ("192.0.2.1 – 2", ("192.0.2.1", "192.0.2.2")),
        ("192.0.2.5-5", ("192.0.2.5",)),
        ("2001:db8::1", ("2001:db8::1",)),
        ("2001:DB8::/32", ("2001:db8::/32",)),
        ("2001:db8::-2001:db8::3", ("2001:db8::/126",)),
    ],
)
def test_a_range_is_read_however_it_is_written(text: str, pieces: tuple[str, ...]) -> None:
    assert cidrs(text) == pieces


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("300.1.1.1", "range.none"),
        ("pc-7", "range.none"),
        ("192.0.2.0/33", "range.none"),
        ("192.0.2.1-", "range.none"),
        ("192.0.2.9-192.0.2.1", "range.backwards"),
        ("192.0.2.1-2001:db8::1", "range.backwards"),
        ("192.0.2.5/24", "range.inside"),
        ("::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", "range.pieces"),
    ],
)
def test_what_is_none_says_how(text: str, key: str) -> None:
    with pytest.raises(BadRange) as found:
        cidrs(text)
    assert found.value.key == key and found.value.values["value"] == text


def test_an_address_with_a_mask_is_asked_back() -> None:
    with pytest.raises(BadRange) as found:
        cidrs("192.0.2.5/24")
    assert found.value.values == {"value": "192.0.2.5/24", "network": "192.0.2.0/24", "address": "192.0.2.5"}


@given(st.integers(0, 2**32 - 1), st.integers(0, 5000))
def test_pieces_join_to_what_was_written(start: int, length: int) -> None:
    low, high = ip_address(start), ip_address(min(start + length, 2**32 - 1))
    pieces = cidrs(f"{low}-{high}")
    assert runs(reversed(pieces)) == [(low, high)]
    assert cidrs(told(pieces)[0]) == pieces


def test_gaps_stay_and_overlaps_go() -> None:
    assert told(["192.0.2.0/25", "192.0.2.128/25", "192.0.2.7", "198.51.100.1", "2001:db8::/64"]) == [
        "192.0.2.0/24", "198.51.100.1", "2001:db8::/64",
    ]  # fmt: skip
    assert told(["192.0.2.1", "192.0.2.2", "192.0.2.4"]) == ["192.0.2.1-192.0.2.2", "192.0.2.4"]
