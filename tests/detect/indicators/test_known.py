from __future__ import annotations

from luuvet.detect.indicators.indicator import Indicator, indicator
from luuvet.detect.indicators.known import Known


def known(*texts: str, feed: str = "letter") -> Known:
    return Known([(feed, indicator(text)) for text in texts])


def names(found: dict[str, object]) -> dict[str, str]:
    return {value: entry.indicator.value for value, entry in found.items()}  # type: ignore[attr-defined]


def test_values_are_found_as_places_write_them() -> None:
    held = known("198.51.100.7", "https://Evil.test/A/", "A" * 32, "Boss@bad.example", "Bao_cao.docm")
    assert names(held.among("ip", ["198.51.100.7", "198.51.100.8"])) == {"198.51.100.7": "198.51.100.7"}
    assert names(held.among("url", ["evil.test/a"])) == {"evil.test/a": "https://Evil.test/A/"}
    assert names(held.among("hash", ["a" * 32])) == {"a" * 32: "a" * 32}
    assert names(held.among("email", ["boss@bad.example"])) == {"boss@bad.example": "boss@bad.example"}
    assert names(held.among("file", ["bao_cao.docm", "other"])) == {"bao_cao.docm": "Bao_cao.docm"}
    assert held.among("domain", ["evil.test"]) == {} and held.count == 5
    assert held.kinds == {"ip", "url", "hash", "email", "file"}


def test_a_domain_stands_for_the_names_below_it() -> None:
    held = known("evil.test")
    asked = ["evil.test", "a.b.c.d.evil.test", "a.b.c.d.e.evil.test", "notevil.test", "evil.test.example", "evil.test."]
    assert set(held.among("domain", asked)) == {"evil.test", "a.b.c.d.evil.test", "evil.test."}


def test_a_domain_beyond_ascii_is_found_in_both_spellings() -> None:
    held = known("cập-nhật.example")
    assert set(held.among("domain", ["a.xn--cp-nht-bf8be.example", "cập-nhật.example", "cap-nhat.example"])) == {
        "a.xn--cp-nht-bf8be.example", "cập-nhật.example"
    }  # fmt: skip


def test_the_narrowest_network_is_named() -> None:
    held = known("203.0.113.0/24", "203.0.113.128/28", "2001:db8::/32", "0.0.0.0/8")
    found = held.among(
        "network", ["203.0.113.5", "203.0.113.130", "2001:db8:1::9", "198.51.100.1", "", "not one", "::1"]
    )
    assert names(found) == {
        "203.0.113.5": "203.0.113.0/24",
        "203.0.113.130": "203.0.113.128/28",
        "2001:db8:1::9": "2001:db8::/32",
    }


def test_one_indicator_of_two_lists_names_both() -> None:
    held = Known(
        [("a", indicator("evil.test")), ("b", Indicator("domain", "evil.test", "", "x")), ("a", indicator("evil.test"))]
    )
    assert held.count == 1 and held.among("domain", ["evil.test"])["evil.test"].feeds == ("a", "b")
