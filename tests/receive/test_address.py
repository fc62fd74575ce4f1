"""Addresses as people write them."""

import pytest

from luuvet.receive.address import Address, CannotListen, parse_address, peer_name


@pytest.mark.parametrize(
    ("text", "address", "loopback"),
    [
        ("127.0.0.1:5514", Address("127.0.0.1", 5514), True),
        ("[::1]:5514", Address("::1", 5514), True),
        ("localhost:1", Address("localhost", 1), True),
        (":514", Address("", 514), False),
        ("*:514", Address("", 514), False),
        ("192.0.2.1:0", Address("192.0.2.1", 0), False),
        ("loghost.example:514", Address("loghost.example", 514), False),
    ],
)
def test_addresses(text: str, address: Address, loopback: bool) -> None:
    assert (parse_address(text), address.is_loopback) == (address, loopback)


def test_an_address_is_written_as_it_was_read() -> None:
    assert [str(parse_address(text)) for text in ("[::1]:5514", "192.0.2.1:1")] == ["[::1]:5514", "192.0.2.1:1"]


@pytest.mark.parametrize("text", ["", "5514", "host:", "host:x", "host:70000", "[::1:5"])
def test_what_is_no_address_is_a_sentence(text: str) -> None:
    with pytest.raises(CannotListen, match=r"one looks like 127\.0\.0\.1:5514"):
        parse_address(text)


def test_peers() -> None:
    assert peer_name(("192.0.2.1", 514)) == "192.0.2.1:514"
    assert peer_name(("2001:db8::1", 514, 0, 0)) == "[2001:db8::1]:514"
    assert peer_name(("::ffff:192.0.2.1", 514, 0, 0)) == "192.0.2.1:514"
    assert peer_name("") == "unix"
