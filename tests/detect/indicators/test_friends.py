from __future__ import annotations

from ipaddress import ip_network

import pytest

from luuvet.detect.indicators.friends import meaningless, ordinary
from luuvet.detect.indicators.indicator import indicator


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("d41d8cd98f00b204e9800998ecf8427e", "empty file"),
        ("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "empty file"),
        ("0.0.0.0", "no address"),
        ("127.0.0.1", "no address"),
        ("224.0.0.251", "no address"),
        ("64.0.0.0/4", "wider than /8"),
        ("2000::/3", "wider than /16"),
        ("com.vn", "suffix"),
    ],
)
def test_what_can_tell_nobody_anything(text: str, why: str) -> None:
    assert why in meaningless(indicator(text))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("8.8.8.8", "resolver"),
        ("2606:4700:4700::1111", "resolver"),
        ("10.1.2.3", "private"),
        ("192.168.4.0/24", "private"),
        ("fe80::1", "private"),
        ("198.51.100.9", "our own"),
        ("198.51.0.0/16", "our own"),
        ("google.com", "everybody"),
        ("https://www.google.com/", "front page"),
        ("svchost.exe", "ordinary files"),
    ],
)
def test_what_would_be_seen_all_day(text: str, why: str) -> None:
    assert why in ordinary(indicator(text), [ip_network("198.51.100.0/24"), ip_network("2001:db8::/32")])


@pytest.mark.parametrize(
    "text", ["203.0.113.9", "203.0.113.0/24", "evil.test", "drive.google.com", "https://google.com/evil", "a" * 64, "x@y.test", "Thong_bao.docm"]
)  # fmt: skip
def test_everything_else_is_worth_looking_for(text: str) -> None:
    one = indicator(text)
    assert meaningless(one) == "" and ordinary(one, [ip_network("198.51.100.0/24")]) == ""
