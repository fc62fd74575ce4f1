from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.detect.indicators.indicator import armed, indicator


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
