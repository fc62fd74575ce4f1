from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.checks import LIST, FormatError, check_constants, mapping, read_map, refuse_unknown, texts


def test_a_map_gives_one_value_or_a_list_where_the_field_holds_lists() -> None:
    made = read_map("x", "event.type", {"of": "a", "values": {"k or l": ["start", "info"], 1: "end"}, "else": "info"})
    assert made.values == {"k": f"start{LIST}info", "l": f"start{LIST}info", "1": "end"}
    assert (made.of, made.other) == ("a", "info")


@pytest.mark.parametrize(
    ("target", "spec", "sentence"),
    [
        ("event.action", {"of": "a", "values": {"k": ["x"]}}, "one value only"),
        ("event.type", {"of": "a", "values": {"k": ["x"]}}, "'x' is no event.type"),
        ("event.action", {"of": "a"}, "needs 'of' and 'values'"),
        ("event.action", {"of": "a", "values": {"k": {"l": 1}}}, "one value or a list"),
    ],
)
def test_wrong_maps_are_refused(target: str, spec: Any, sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        read_map("x", target, spec)


@pytest.mark.parametrize(
    ("constants", "sentence"),
    [
        ({"event.type": "start"}, "event.type must be a list"),
        ({"event.kind": "thing"}, "'thing' is no event.kind"),
        ({"event.category": ["nonsense"]}, "'nonsense' is no event.category"),
    ],
)
def test_constants_are_of_ecs(constants: Any, sentence: str) -> None:
    with pytest.raises(FormatError, match=sentence):
        check_constants("x", constants)


def test_shapes_of_declarations() -> None:
    assert mapping("x", "set", None) == {}
    assert mapping("x", "set", {1: 2}) == {"1": 2}
    assert texts(None) == ()
    assert texts("a") == ("a",)
    assert texts([1, "b"]) == ("1", "b")
    with pytest.raises(FormatError, match="x: unknown key 'b'; known are a"):
        refuse_unknown("x", {"b": 1}, {"a"})
    with pytest.raises(FormatError, match="x is not a mapping"):
        refuse_unknown("x", [], {"a"})
