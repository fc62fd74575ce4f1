from __future__ import annotations

import orjson
from tests.parse.bodies.conftest import Apart

from luuvet.parse.bodies.jsons import Json, as_text
from luuvet.parse.bodies.taken import Names
from luuvet.parse.checks import LIST


def test_objects_are_flattened_and_others_missed(apart: Apart) -> None:
    text = orjson.dumps({"a": {"b": 1, "c": True}, "l": ["x", 2], "o": [{"k": 1}], "n": None, "_p": 3}).decode()
    found = apart(Json(), text, "{", "[1]", "x", wanted=["a.b", "l"])
    assert found == [{"a.b": "1", "l": f"x{LIST}2", "a.c": True, "o": [{"k": 1}]}, None, None, None]


def test_names_are_changed(apart: Apart) -> None:
    assert apart(Json(), '{"Old":"1","X.a":"2"}', wanted=["new"], names=Names({"Old": "new"}, {"X.": ""})) == [
        {"new": "1", "a": "2"}
    ]


def test_values_as_text() -> None:
    assert as_text("x") == "x"
    assert as_text(1.5) == "1.5"
    assert as_text(True) == "true"
    assert as_text({"a": 1}) == '{"a":1}'
    assert as_text(["a", None, 1]) == f"a{LIST}1"
