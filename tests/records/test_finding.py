from __future__ import annotations

import pytest

from luuvet.records.finding import Finder
from luuvet.records.nouns import Asset, Importance
from luuvet.records.ranges import cidrs
from luuvet.records.register import asset_id


def asset(
    name: str,
    hosts: str = "",
    ranges: str = "",
    importance: Importance = "normal",
    since: int = 0,
    until: int | None = None,
) -> Asset:
    pieces = tuple(piece for text in ranges.split() for piece in cidrs(text))
    return Asset(asset_id(name), name, tuple(hosts.split()), pieces, importance=importance, since=since, until=until)


def found(finder: Finder, host: str | None = None, address: str | None = None, at: int = 100) -> str | None:
    one = finder.find(host, address, at)
    return one.name if one else None


def test_the_narrower_range_counts_by_its_whole_length() -> None:
    # Of the first, the piece that holds .1 is a single address; as it was written it is wider than the second.
    finder = Finder(
        [
            asset("wide", "", "192.0.2.1-192.0.2.254"),
            asset("narrow", "", "192.0.2.0/27"),
            asset("all", "", "192.0.0.0/16"),
        ]
    )
    assert found(finder, address="192.0.2.1") == "narrow"
    assert found(finder, address="192.0.2.40") == "wide"
    assert found(finder, address="192.0.9.1") == "all"
    assert found(finder, address="198.51.100.1") is None


def test_a_name_is_surer_than_an_address() -> None:
    finder = Finder([asset("by name", "pc-7"), asset("by address", "", "192.0.2.7")])
    assert found(finder, "PC-7", "192.0.2.7") == "by name"
    assert found(finder, "other", "192.0.2.7") == "by address"
    assert found(finder, "192.0.2.7") == "by address"
    assert found(finder, None, None) is found(finder, "", "") is found(finder, "x", "no address") is None


@pytest.mark.parametrize(("host", "name"), [("pc-7.bo.example", "long"), ("pc-7", "short"), ("pc-7.other.example", "short"),
                                            ("pc-8", "only"), ("pc-8.other.example", None), ("pc-9", None)])  # fmt: skip
def test_long_and_short_names_meet_where_nothing_is_doubtful(host: str, name: str | None) -> None:
    finder = Finder([asset("long", "pc-7.bo.example"), asset("short", "pc-7"), asset("only", "pc-8.bo.example"),
                     asset("a", "pc-9.bo.example"), asset("b", "pc-9.so.example")])  # fmt: skip
    assert found(finder, host) == name


def test_each_time_has_its_owner() -> None:
    finder = Finder([asset("old", "pc-7", "192.0.2.0/24", until=50), asset("new", "pc-7", "192.0.2.0/24", since=50)])
    assert [found(finder, "pc-7", at=at) for at in (0, 49, 50)] == ["old", "old", "new"]
    assert [found(finder, address="192.0.2.1", at=at) for at in (49, 50)] == ["old", "new"]


def test_of_two_claims_the_one_that_ended_counts_for_its_time_and_then_the_more_important() -> None:
    ended = asset("ended", "pc-7", until=50)
    finder = Finder([asset("a", "pc-7"), asset("b", "pc-7", importance="critical"), ended])
    assert found(finder, "pc-7", at=49) == "ended" and found(finder, "pc-7", at=50) == "b"
    claims = Finder([asset("a", "", "192.0.2.0/24"), asset("b", "", "192.0.2.0/24", importance="high")])
    assert found(claims, address="192.0.2.1") == "b"


def test_addresses_of_version_six_and_mapped_ones() -> None:
    finder = Finder([asset("six", "", "2001:db8::/64 ::/0"), asset("four", "", "192.0.2.7 0.0.0.0/0")])
    assert found(finder, address="2001:DB8::0007") == "six" and found(finder, address="fe80::1") == "six"
    assert found(finder, address="::ffff:192.0.2.7") == "four" and found(finder, address="198.51.100.1") == "four"


def test_twenty_thousand_ranges_are_not_looked_through() -> None:
    many = [asset(str(n), "", f"10.{n >> 8}.{n & 255}.0/24") for n in range(20_000)]
    finder = Finder(many)
    assert len(finder._pieces) == 1, "one look-up for each length of a prefix, not one for each range"
    assert found(finder, address="10.78.31.9") == str(78 * 256 + 31)
