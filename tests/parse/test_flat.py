from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.parse.flat import flatten
from luuvet.parse.shapes import DEPTH, FIELDS, Refused


def test_names_are_joined_and_what_is_empty_is_left_out() -> None:
    assert flatten('{"a":{"b":1,"c":"","d":null,"e":[],"f":{}},"g":[{"h":1}],"i":false}') == {
        "a.b": 1,
        "g": [{"h": 1}],
        "i": False,
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[1]", "not an object"),
        ("{", "no JSON"),
        ('{"a":' * (DEPTH + 1) + "1" + "}" * (DEPTH + 1), "deeper"),
        ('{"a":' + "[" * (DEPTH + 1) + "1" + "]" * (DEPTH + 1) + "}", "deeper"),
        (json.dumps({str(n): n for n in range(FIELDS + 1)}), "more than"),
        ('{"a":"' + "x" * (1 << 20) + '"}', "characters"),
    ],
)
def test_what_is_refused(text: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        flatten(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_an_object_or_refused(text: str) -> None:
    with contextlib.suppress(Refused):
        assert isinstance(flatten(text), dict)
