from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.event.fields import BY_NAME
from luuvet.parse.documents import DEPTH, Refused, fit, flatten, read


def one(document: dict[str, Any], *, ours: bool = False, trusted: bool = True) -> dict[str, Any]:
    made = read([orjson.dumps(document).decode()], [ours], [trusted], lambda flat: None)
    assert not made.refused
    row = {name: values[0] for name, values in made.columns.items()}
    return {**row, **orjson.loads(row.pop("luuvet.extra", None) or "{}")}


def test_nested_and_dotted_names_are_the_same() -> None:
    assert one({"source": {"ip": "192.0.2.1"}, "event.category": "web"})["source.ip"] == "192.0.2.1"
    assert one({"source.ip": "192.0.2.1", "event": {"category": "web"}})["event.category"] == ["web"]


def test_a_sender_does_not_speak_for_us() -> None:
    row = one({"event": {"id": "x", "created": "c", "dataset": "luuvet.alert"}, "luuvet": {"alert": {"id": 1}}})
    assert row["luuvet.sender.event.id"] == "x"
    assert row["event.created"] == "c"
    assert row["luuvet.sender.event.dataset"] == "luuvet.alert"
    assert row["luuvet.sender.alert.id"] == 1
    assert row["event.dataset"] == "json.document"


def test_our_findings_do() -> None:
    row = one({"event.dataset": "luuvet.alert", "luuvet.alert.id": "a"}, ours=True)
    assert (row["event.dataset"], row["luuvet.alert.id"]) == ("luuvet.alert", "a")


def test_an_untrusted_host_is_only_a_claim() -> None:
    row = one({"host": {"name": "dc-1", "ip": "192.0.2.1"}}, trusted=False)
    assert "host.name" not in row
    assert row["luuvet.sender.host.name"] == "dc-1"


@pytest.mark.parametrize(
    ("document", "dataset"),
    [
        ({"@timestamp": "2026-11-22T00:00:00Z"}, "ecs.document"),
        ({"event.module": "acme", "event.category": ["file"]}, "acme.file"),
        ({"event.module": "acme"}, "acme"),
        ({"event.module": "luuvet"}, "json.document"),
        ({"event.dataset": "unparsed"}, "json.document"),
    ],
)
def test_datasets(document: dict[str, Any], dataset: str) -> None:
    assert one(document)["event.dataset"] == dataset


@pytest.mark.parametrize(
    ("name", "value", "fitted"),
    [
        ("process.pid", "12", 12),
        ("process.pid", "0x1a4", 420),
        ("process.pid", 3.0, 3),
        ("process.pid", 3.5, None),
        ("process.pid", True, None),
        ("process.pid", 1 << 70, None),
        ("process.pid", "many", None),
        ("process.pid", [7, 8], 7),
        ("source.ip", "::ffff:192.0.2.1", "192.0.2.1"),
        ("source.ip", "nowhere", None),
        ("source.ip", 5, None),
        ("user.name", 5, "5"),
        ("user.name", {"a": 1}, None),
        ("event.category", "web", ["web"]),
        ("dns.resolved_ip", ["192.0.2.1", "x"], None),
    ],
)
def test_fit(name: str, value: Any, fitted: Any) -> None:
    assert fit(BY_NAME[name], value) == fitted


def test_what_does_not_fit_is_kept_and_named() -> None:
    row = one({"process.pid": "many", "host.ip": ["192.0.2.1", "192.0.2.2"], "source.ip": "x"})
    assert row["luuvet.mistyped"] == ["host.ip", "process.pid", "source.ip"]
    assert row["process.pid"] == "many"
    assert row["host.ip"] == ["192.0.2.1", "192.0.2.2"]


def deep(levels: int) -> str:
    return '{"a":' * levels + "1" + "}" * levels


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (deep(DEPTH + 1), "deeper than 64"),
        ('{"a":' + "[" * 70 + "]" * 70 + "}", "deeper than 64"),
        (deep(100_000), "no JSON|deeper"),
        ("{" + ",".join(f'"f{n}":1' for n in range(5_001)) + "}", "more than 5,000 fields"),
        ('{"a":"' + "x" * (1 << 20) + '"}', "more than 1,048,576"),
        ('{"a":', "no JSON"),
        ("[1]", "not an object"),
    ],
)
def test_bombs_and_nonsense_are_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        flatten(text)
    assert 0 in read([text], [False], [True], lambda flat: None).refused


def test_depth_is_allowed_to_the_limit() -> None:
    assert flatten(deep(DEPTH)) == {".".join("a" * DEPTH): 1}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)
names = st.sampled_from(sorted(BY_NAME)) | st.text(max_size=8)


@given(st.dictionaries(names, json_values, max_size=6))
def test_any_document_gives_a_row(document: dict[str, Any]) -> None:
    try:
        text = orjson.dumps(document).decode()
    except TypeError:  # an integer beyond 64 bits: no JSON of orjson's
        return
    made = read([text], [False], [True], lambda flat: None)
    assert made.frame().height == 1


def test_columns_of_lists_keep_each_place() -> None:
    texts = [
        '{"event.category":["web","network"]}',
        "{}",
        '{"event.category":"web"}',
        '{"event.category":["web","network"]}',
    ]
    frame = read(texts, [False] * 4, [True] * 4, lambda flat: None).frame()
    assert frame["event.category"].to_list() == [["web", "network"], None, ["web"], ["web", "network"]]


def test_what_is_moved_keeps_the_order_of_the_document() -> None:
    names = [f"luuvet.{letter}" for letter in "qwertyuiop"]
    row = one(dict.fromkeys(names, 1))
    assert [name for name in row if name.startswith("luuvet.sender.")] == [
        name.replace("luuvet.", "luuvet.sender.") for name in names
    ]
