"""Which values a leaf is true for; `test_answers` has every kind of leaf on rows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from luuvet.detect import patterns, truth
from luuvet.detect.column import Column, coded
from luuvet.detect.node import Node


def made(*values: str) -> Column:
    return coded([(np.arange(len(values), dtype=np.int32), pa.array(values, pa.large_string()))])


@pytest.mark.parametrize(
    ("leaf", "values"),
    [
        (("equals", "f", "đăng"), ["Đăng"]),
        (("pattern", "f", r"(?is)\Ađ"), ["Đăng"]),
        (("line", "f", 5), ["a\nbcdefg", "12345"]),
        (("cidr", "f", "192.0.2.0/24"), ["192.0.2.7"]),
        (("compare", "f", "gt", 100), ["12345"]),
        (("compare", "f", "neq", 12345), []),
        (("part", "f", "year", 2026), ["2026-11-25T00:00:00Z"]),
        (("hours", "f", "Asia/Ho_Chi_Minh", 7, 8), ["2026-11-25T00:00:00Z"]),
        (("hours", "f", "UTC", 22, 5), ["2026-11-25T00:00:00Z"]),
        (("hours", "f", "UTC", 1, 22), []),
    ],
)
def test_values(leaf: Node, values: list[str]) -> None:
    column = made("Đăng", "a\nbcdefg", "192.0.2.7", "12345", "2026-11-25T00:00:00Z")
    expected = [
        *values,
        *(["2026-11-25T00:00:00Z"] if leaf[0] == "line" else []),
        *(["192.0.2.7"] if leaf[0] == "line" else []),
    ]
    assert sorted(column.values[code].as_py() for code in truth.codes(leaf, column).tolist()) == sorted(expected)
    assert len(truth.codes(leaf, made())) == 0


def test_a_leaf_about_rows_is_none_about_values() -> None:
    with pytest.raises(ValueError, match="exists"):
        truth.codes(("exists", "f"), made("a"))


@pytest.mark.parametrize("few", [0, 24])
def test_any_of_some_texts(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "FEW", few)
    column = made("One", "two", "three")
    found = truth.any_of(column, ["(?is)ONE", r"(?is)EE\z"], ["one", "ee\x03"])
    assert sorted(column.values[code].as_py() for code in found.tolist()) == ["One", "three"]
    expressions = truth.any_of(column, ["t[w]o", "(?i)ONE?$"], [])
    assert sorted(column.values[code].as_py() for code in expressions.tolist()) == ["One", "two"]


def test_two_fields_of_one_event() -> None:
    left, right = made("Abc", "abc", "x"), made("ABC", "b", "abc")
    assert truth.referring(left, right, "is").tolist() == [0]
    assert truth.referring(left, right, "contains").tolist() == [0, 1]
    assert truth.referring(left, right, "ends").tolist() == [0] and truth.referring(left, right, "starts").tolist() == [
        0
    ]
