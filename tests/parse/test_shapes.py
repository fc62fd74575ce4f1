from __future__ import annotations

from typing import Any

import pytest

from luuvet.parse.shapes import DEPTH, FIELDS, Refused, Shapes, leaves


def flat(tree: dict[str, Any], shapes: Shapes | None = None) -> dict[str, Any]:
    signature, values = (shapes or Shapes()).of(tree)
    return {leaf.name: values[leaf.position] for leaf in leaves(signature)}


def test_names_are_dotted_and_objects_have_no_value_of_their_own() -> None:
    tree = {"a": {"b": 1, "c": {"d": "x"}}, "e": None, "f.g": [1], "h": {}}
    assert flat(tree) == {"a.b": 1, "a.c.d": "x", "f.g": [1]}


def test_of_one_name_told_twice_the_nested_one_counts() -> None:
    assert flat({"a.b": 1, "a": {"b": 2}}) == {"a.b": 2}


def test_data_without_names_is_counted() -> None:
    assert flat({"Data": {"#text": ["x", None, "z"]}}) == {
        "Data.#text": ["x", None, "z"],
        "Data.#text.1": "x",
        "Data.#text.3": "z",
    }


def test_one_shape_is_one_signature_and_another_kind_is_another() -> None:
    shapes = Shapes()
    first, _ = shapes.of({"a": {"b": 1}, "c": "x"})
    assert shapes.of({"a": {"b": 2}, "c": "y"})[0] == first
    for other in (
        {"a": {"b": "2"}, "c": "y"},
        {"c": "y", "a": {"b": 2}},
        {"a": {"b": 2}, "c": None},
        {"a": 1, "c": "y"},
    ):
        assert shapes.of(other)[0] != first


def test_leaves_know_their_types() -> None:
    signature, _ = Shapes().of({"a": "x", "b": {"c": True, "d": 1.5}})
    assert [(leaf.name, leaf.kind) for leaf in leaves(signature)] == [("a", str), ("b.c", bool), ("b.d", float)]


def deep(levels: int) -> dict[str, Any]:
    tree: dict[str, Any] = {"a": 1}
    for _ in range(levels - 1):
        tree = {"a": tree}
    return tree


def test_limits() -> None:
    assert flat(deep(DEPTH)) == {".".join("a" * DEPTH): 1}
    with pytest.raises(Refused, match="deeper than 64"):
        flat(deep(DEPTH + 1))
    with pytest.raises(Refused, match="more than 5,000 fields"):
        flat({f"f{n}": 1 for n in range(FIELDS + 1)})
    inner: list[Any] = []
    for _ in range(DEPTH + 6):
        inner = [inner]
    with pytest.raises(Refused, match="deeper than 64"):
        flat({"a": inner})


def test_many_shapes_are_forgotten_and_known_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luuvet.parse.shapes.KNOWN", 8)
    shapes = Shapes()
    for n in range(30):
        assert flat({f"x{n}": n}, shapes) == {f"x{n}": n}
