from __future__ import annotations

from typing import Any

import polars as pl

from luuvet.parse.declare import read_format
from luuvet.parse.plan import Plan, plan


def make(pattern: dict[str, Any], **top: Any) -> Plan:
    declared = {"reference": "r", "dataset": "a.b", "when": {"programs": ["a"]}, "patterns": [pattern], **top}
    known = read_format("x_a", declared)
    return plan(known, known.rules[0])


def test_fields_are_known_before_a_row_is_seen() -> None:
    made = make(
        {
            "name": "one",
            "match": r"%{token:_verb} %{address:source} %{int:a.count} \[(?<@timestamp>[^\]]*)\]",
            "map": {
                "event.outcome": {"of": "_verb", "values": {"OK": "success"}},
                "a.no": {"of": "nowhere", "values": {}},
            },
            "also": [" k=%{token:a.key}"],
            "first": {"process.name": "a.key", "source": "a.key"},
        },
        long=["a.count"],
    )
    assert made.follow.kept == ["source", "a.count", "a.key", "event.outcome", "process.name"]
    assert made.follow.outside == ["a.count", "a.key"]
    assert [one.meta.output_name() for one in made.follow.steps] == ["event.outcome", "process.name"]
    assert [one.meta.output_name() for one in made.follow.longs] == ["a.count"]
    assert len(made.also) == 1


def test_the_first_group_that_holds_something_counts() -> None:
    made = make({"name": "one", "match": "(?:a(?<user.name>.*)|b(?<user.name>.*))"}, absent=["-", "none"])
    groups = pl.DataFrame({"c0": ["x", "", "-", None], "c1": ["y", "y", "none", "none"]})
    assert groups.select(made.values)["user.name"].to_list() == ["x", "y", None, None]


def test_a_field_is_made_of_another_before_maps_look_at_it() -> None:
    made = make(
        {
            "name": "one",
            "match": "%{int:http.response.status_code} %{number:_seconds} %{path:url.path}",
            "derive": {
                "_class": {"of": "http.response.status_code", "match": "^([0-9])"},
                "event.duration": {"of": "_seconds", "times": 1_000_000_000},
                "url.extension": {"of": "url.path", "match": r"\.([A-Za-z0-9]{1,8})$"},
                "url.port": {"of": "nowhere", "times": 1},
            },
            "map": {"event.outcome": {"of": "_class", "values": {"4": "failure", "5": "failure"}, "else": "success"}},
        }
    )
    assert made.follow.kept == [
        "http.response.status_code",
        "url.path",
        "event.duration",
        "url.extension",
        "event.outcome",
    ]
    groups = pl.DataFrame({"c0": ["200", "418"], "c1": ["0.12", "-"], "c2": ["/a.b/c.php", "/a.b/c"]})
    values = groups.select(made.values).with_columns(made.follow.derived).with_columns(made.follow.steps)
    assert values["event.duration"].to_list() == [120_000_000, None]
    assert values["url.extension"].to_list() == ["php", None]
    assert values["event.outcome"].to_list() == ["success", "failure"]
