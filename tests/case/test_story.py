"""What joins hits, and which addresses are from outside."""

from __future__ import annotations

import pytest

from luuvet.case.story import Hit, is_outside


@pytest.mark.parametrize(
    ("text", "outside"),
    [
        ("203.0.113.9", True), ("8.8.8.8", True), ("2001:db8::1", True), ("10.1.2.3", False), ("172.20.0.1", False),
        ("172.32.0.1", True), ("192.168.1.1", False), ("100.64.0.1", False), ("127.0.0.1", False), ("169.254.1.1", False),
        ("fd00::1", False), ("fe80::1", False), ("::1", False), ("ff02::1", False), ("0.0.0.0", False), ("", False), ("pc-1", False),
    ],
)  # fmt: skip
def test_addresses_from_outside(text: str, outside: bool) -> None:
    assert is_outside(text) is outside


def hit(key: str, host: str = "Web1", *shared: str) -> Hit:
    return Hit("r", "R", "high", host, key, 0, "log-1", shared=frozenset(shared))


def test_things_of_a_hit() -> None:
    one = hit("user.name=Quantri;source.ip=203.0.113.9;file.hash.sha256=AB;file.path=/Tmp/x")
    assert one.place == "web1" and one.outside == {"203.0.113.9"}
    assert one.anywhere == {"address=203.0.113.9", "file.hash.sha256=ab"}
    assert one.here == {"user.name=quantri", "source.ip=203.0.113.9", "file.path=/tmp/x"}


def test_the_host_of_the_key_counts_before_that_of_the_event() -> None:
    assert hit("host.name=db1").place == "db1" and hit("", "").place == ""


def test_root_and_the_like_are_nobody() -> None:
    assert hit("user.name=root").here == hit("user.name=NT AUTHORITY\\SYSTEM").here == frozenset()


@pytest.mark.parametrize(
    "name",
    [
        "root",
        "SYSTEM",
        "PC-1$",
        "www-data",
        "-",
        "NETWORK SERVICE",
        "LOCAL SERVICE",
        "DWM-2",
        "ANONYMOUS LOGON",
        "S-1-5-18",
    ],
)
def test_accounts_of_the_machine_are_nobody(name: str) -> None:
    assert hit(f"user.name={name}").here == frozenset()


def test_an_account_that_is_made_is_the_one_that_is_used() -> None:
    assert hit("user.target.name=Sys").here == hit("user.name=sys").here == {"user.name=sys"}


def test_an_address_that_many_use_is_no_thing() -> None:
    for address in ("10.0.0.5", "203.0.113.9"):
        one = hit(f"source.ip={address};user.name=an", "web1", address)
        assert one.is_veiled and one.outside == one.anywhere == frozenset() and one.here == {"user.name=an"}
        assert not hit(f"source.ip={address}").is_veiled


def test_who_is_told_apart_on_a_host() -> None:
    one = hit("source.ip=10.0.0.7;user.name=an")
    assert one.apart == ("source.ip=",) and one.acting("source.ip=") == {"web1 source.ip=10.0.0.7"}
    assert one.acting("user.name=") == {"web1 user.name=an"}
    assert hit("", "TS1", "host ts1").apart == ("source.ip=", "user.name=")
    assert hit("source.ip=203.0.113.9").acting("source.ip=") == set()
