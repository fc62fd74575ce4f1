"""Trees of leaves."""

from __future__ import annotations

import json

from luuvet.detect.node import all_of, any_of, fields, from_json, holds_of_nothing, leaves, negated

A, B, C = ("equals", "a", "1"), ("pattern", "b", "x"), ("fieldref", "c", "d", "is")


def test_one_alone_is_itself() -> None:
    assert all_of(A) == A
    assert any_of(B, B) == B


def test_equal_operators_flatten_and_doubles_go() -> None:
    assert all_of(A, all_of(B, A), C) == ("and", A, B, C)
    assert any_of(A, all_of(A, B)) == ("or", A, ("and", A, B))


def test_a_double_negation_goes() -> None:
    assert negated(negated(A)) == A


def test_leaves_and_fields() -> None:
    tree = all_of(A, negated(any_of(B, C)))
    assert list(leaves(tree)) == [A, B, C]
    assert fields(tree) == {"a", "b", "c", "d"}


def test_json_and_back() -> None:
    tree = all_of(A, negated(any_of(B, C)), ("compare", "n", "gte", 5))
    assert from_json(json.loads(json.dumps(tree))) == tree


def test_what_is_true_of_an_event_without_the_fields() -> None:
    here = ("exists", "a")
    trees = (
        here,
        ("not", here),
        ("and", ("not", here), here),
        ("or", here, ("not", ("or", here, here))),
        ("and", ("not", here)),
    )
    assert [holds_of_nothing(tree) for tree in trees] == [False, True, False, True, True]
