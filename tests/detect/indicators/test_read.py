from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.detect.indicators.read import read, watchable


def test_the_form_is_found_by_content():
    stix = {
        "type": "bundle",
        "objects": [{"type": "indicator", "id": "i", "pattern": "[ipv4-addr:value = '198.51.100.7']"}],
    }
    misp = {"Event": {"Attribute": [{"type": "domain", "value": "evil.test"}]}}
    for content, value in (
        (json.dumps(stix), "198.51.100.7"),
        (json.dumps(misp), "evil.test"),
        ("\ufeff203.0.113.9\n", "203.0.113.9"),
        ("[2001:db8::1]\n", "2001:db8::1"),
    ):
        found, problems = read(content.encode())
        assert [one.value for one in found] == [value] and problems == []


def test_doubles_count_once_and_what_is_not_used_is_told():
    found, problems = read(b"198.51.100.7\n198.51.100[.]7\nwhat\n")
    assert len(found) == 1 and len(problems) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no indicator"), (b"hello\n", "no indicator"), (b"{", "begins like JSON"), (b"\xff\xfe", "UTF-8")],
)
def test_a_list_that_is_none(content, said):
    with pytest.raises(ValueError, match=said):
        read(content)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.recursive(
            st.none() | st.text(max_size=5),
            lambda x: (
                st.lists(x, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["Event", "Attribute", "Object", "type", "value", "objects", "response"]),
                    x,
                    max_size=3,
                )
            ),
        ).map(lambda x: json.dumps(x).encode()),
    )
)
def test_any_bytes_are_a_list_or_a_sentence(content):
    try:
        read(content)
    except ValueError as error:
        assert str(error)


def test_what_can_tell_nothing_is_not_used_and_what_is_ordinary_is_not_watched():
    found, problems = read(b"evil.test\n0.0.0.0\n8.8.8.8\n10.0.0.1\n")
    assert [one.value for one in found] == ["evil.test", "8.8.8.8", "10.0.0.1"] and problems[0].startswith(
        "line 2: '0.0.0.0'"
    )
    kept, said = watchable(found)
    assert [one.value for one in kept] == ["evil.test"]
    assert [one.partition(":")[0] for one in said] == ["line 3", "line 4"]
