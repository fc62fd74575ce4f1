from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.bodies.declared import read_bodies
from luuvet.parse.checks import FormatError
from luuvet.parse.pattern import PIECES


def read(body: Any, **more: Any) -> Any:
    return read_bodies("formats/x/format.yaml", {"body": body, **more}, "acme.log", PIECES)


def test_bodies_are_read_with_their_options() -> None:
    told = read(
        [
            {"kind": "pairs", "separator": ",", "only": {"a": "x or y*"}, "names": {"old": "new", "PRE*": "*"}},
            {"kind": "json", "only": {"event_type": "*"}},
            {"kind": "json", "inside": "x: (?<body>.*)"},
        ]
    )
    pairs, objects, inside = told.bodies
    assert pairs.reader.separator == ","
    assert pairs.names.exact == {"old": "new"} and pairs.names.beginnings == {"PRE": ""}
    assert pairs.only["a"].beginnings == ("y",)
    assert told.objects == (objects,)
    assert inside.inside.fields == ("body",)
    assert told.leftovers == "acme.log"
    assert read({"kind": "cef"}, leftovers="acme.x").leftovers == "acme.x"
    assert read(None) is None


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"kind": "xml"}, "body 1: there is no kind 'xml'; known are pairs, csv, w3c, cef, leef, json"),
        ("pairs", "there is no kind 'None'"),
        ({"kind": "pairs", "quote": "x"}, "unknown key 'quote'; known are blanks, equals"),
        ({"kind": "pairs", "least": "3"}, "'least' is '3'; it is a int"),
        ({"kind": "csv", "columns": "a", "of": 3}, "unknown key 'of'"),
        ({"kind": "json"}, "'only' must name what its objects have"),
        ({"kind": "json", "only": {"a": "*"}, "kinds": {"flow": "a"}}, "'kinds' needs 'as'"),
        ({"kind": "json", "only": {"a": "*"}, "kinds": {"as": "k"}}, "'kinds' needs 'as'"),
        ({"kind": "cef", "inside": "x"}, "'inside' needs a piece"),
        ({"kind": "cef", "inside": "(x)(?<body>.*)"}, "inside: .*captures without a name"),
        ({"kind": "cef", "names": "x"}, "'names' is not a mapping"),
    ],
)
def test_faults_say_where(body: Any, sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        read(body)
