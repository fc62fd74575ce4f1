from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.declare import FormatError, read_format

GOOD: dict[str, Any] = {
    "reference": "a page",
    "dataset": "thing.log",
    "when": {"programs": ["Thing"]},
    "pieces": {"colour": "red|blue"},
    "set": {"event.category": ["process"]},
    "patterns": [
        {
            "name": "painted",
            "match": "painted %{colour:_colour} by %{token:user.name}",
            "set": {"event.action": "painted"},
            "map": {"event.outcome": {"of": "_colour", "values": {"red": "success"}, "else": "unknown"}},
            "also": [" at=%{int:process.pid}"],
        }
    ],
}


def test_a_format_is_read_whole() -> None:
    made = read_format("acme_thing", GOOD)
    rule = made.rules[0]
    assert made.when.programs == ("thing",)
    assert rule.constants == {
        "event.kind": "event",
        "event.outcome": "unknown",
        "event.dataset": "thing.log",
        "event.module": "thing",
        "event.category": ["process"],
        "event.action": "painted",
    }
    assert rule.pattern.fields == ("_colour", "user.name")
    assert rule.also[0].fields == ("process.pid",)
    assert rule.maps[0].values == {"red": "success"}


def changed(**patch: Any) -> dict[str, Any]:
    return {**GOOD, **patch}


def pattern(**patch: Any) -> dict[str, Any]:
    return changed(patterns=[{**GOOD["patterns"][0], **patch}])


@pytest.mark.parametrize(
    ("declared", "sentence"),
    [
        ([], "is not a mapping"),
        (changed(reference=""), "lacks 'reference'"),
        (changed(patterns=[]), "lacks 'patterns'"),
        (changed(when={}), "names no program"),
        (changed(wen={}), "unknown key 'wen'"),
        (pattern(match="%{nope:x}"), "pattern 'painted': there is no piece 'nope'"),
        (pattern(match="(x)"), "captures without a name"),
        (pattern(set={"event.category": ["nonsense"]}), "'nonsense' is no event.category"),
        (pattern(set={"event.type": "start"}), "event.type must be a list"),
        (pattern(set={"event.outcome": "maybe"}), "'maybe' is no event.outcome"),
        (pattern(map={"event.outcome": {"of": "x"}}), "the map of event.outcome needs"),
        (pattern(map={"event.action": {"of": "x", "values": {"a": ["start"]}}}), "one value only"),
        (pattern(map={"event.type": {"of": "x", "values": {"a": ["start", "go"]}}}), "'go' is no event.type"),
        (pattern(map={"event.type": {"of": "x", "values": {"a": {"b": "c"}}}}), "one value or a list"),
        (pattern(map={"event.outcome": {"of": "x", "values": {}, "else": "perhaps"}}), "'perhaps' is no event.outcome"),
        (pattern(matches="x"), "unknown key 'matches'"),
        (pattern(derive={"event.duration": {"of": "x"}}), "what derives event.duration needs"),
        (pattern(derive={"event.duration": {"of": "x", "times": 0.001}}), "a whole number of at least 1"),
        (pattern(derive={"url.extension": {"of": "x", "matches": "x"}}), "derive url.extension: unknown key 'matches'"),
    ],
)
def test_faults_say_where(declared: Any, sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        read_format("acme_thing", declared)
