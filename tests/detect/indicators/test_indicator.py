from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.detect.indicators.indicator import armed, as_read, as_sent, indicator


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [
        ("198.51.100[.]7", "ip", "198.51.100.7"),
        ("2001:DB8::0005", "ip", "2001:db8::5"),
        ("198.51.100.9/24", "network", "198.51.100.0/24"),
        ("Evil[.]Example(dot)test", "domain", "evil.example.test"),
        ("*.evil.test", "domain", "evil.test"),
        ("hxxps[:]//evil[.]test/A?b", "url", "https://evil.test/A?b"),
        ("D41D8CD98F00B204E9800998ECF8427E", "hash", "d41d8cd98f00b204e9800998ecf8427e"),
        ("giam-doc[@]bo.example", "email", "giam-doc@bo.example"),
        ("Bao cao.docm", "file", "Bao cao.docm"),
        ("198.51.100.0[/]24", "network", "198.51.100.0/24"),
        ("198.51.100.7:443", "ip", "198.51.100.7"),
        ("evil[.]test:8443", "domain", "evil.test"),
        ("hxxps[://]evil[.]test/a", "url", "https://evil.test/a"),
        ("cập-nhật.example", "domain", "xn--cp-nht-bf8be.example"),
    ],
)
def test_what_letters_write(written, kind, value):
    found = indicator(written)
    assert (found.kind, found.value) == (kind, value)


@pytest.mark.parametrize("written", ["", "hello", "300.1.1.1", "a" * 33, "http://", "1.2.3.4/99"])
def test_what_is_none_is_told(written):
    with pytest.raises(ValueError, match="is neither"):
        indicator(written)


def test_a_kind_that_does_not_fit_is_told():
    with pytest.raises(ValueError, match="is no hash"):
        indicator("198.51.100.7", "hash")
    with pytest.raises(ValueError, match="no kind of indicator"):
        indicator("198.51.100.7", "planet")


@given(st.text(max_size=60))
def test_any_text_is_an_indicator_or_a_sentence(text):
    try:
        found = indicator(text)
    except ValueError:
        return
    assert indicator(found.value, found.kind).value == found.value or found.kind == "network"
    assert armed(found.value)


def test_a_ja3_is_meant_only_where_the_list_says_so():
    assert indicator("A" * 32).kind == "hash"
    assert (indicator("A" * 32, "ja3").kind, indicator("A" * 32, "ja3").value) == ("ja3", "a" * 32)
    with pytest.raises(ValueError, match="is no ja3"):
        indicator("a" * 64, "ja3")


def test_a_domain_as_it_is_sent_and_as_it_is_read():
    assert (
        as_read(as_sent("cập-nhật.example")) == "cập-nhật.example"
        and as_sent("evil.test") == as_read("evil.test") == "evil.test"
    )
    assert as_sent("à" * 80 + ".example") == "à" * 80 + ".example"
