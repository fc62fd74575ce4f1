"""One column: which rows hold a value, and values as needles are looked for in them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from luuvet.detect import column
from luuvet.detect.column import NO_ROWS, coded
from luuvet.detect.needles import FIRST, LAST


def made(*values: str | None) -> column.Column:
    return coded([(np.arange(len(values), dtype=np.int32), pa.array(values, pa.large_string()))])


@pytest.mark.parametrize("after", [0, 1000])
def test_asking_often_gives_the_same(after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column, "SORT_AFTER", after)
    one = made(*(f"u{n % 7}" for n in range(1000)))
    for n in range(7):
        code = one.values.to_pylist().index(f"u{n}")
        assert one.holding(np.array([code], np.int32)).tolist() == list(range(n, 1000, 7))
    assert one.holding(NO_ROWS).tolist() == []


@pytest.mark.parametrize("sample", [2, 1000])
def test_values_that_all_differ_are_not_told_apart(sample: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(column, "SAMPLE", sample)
    one = made("a", "b", "c", None, "a")
    assert [one.values[code].as_py() for code in one.codes.tolist()] == ["a", "b", "c", "a"]
    assert one.rows.tolist() == [0, 1, 2, 4] and len(one.values) == (4 if sample == 2 else 3)


def test_codes_of_rows() -> None:
    one = made("x", None, "y")
    codes = one.codes_of(np.array([0, 1, 2], np.int32), 3)
    assert codes[1] == -1 and [one.values[code].as_py() for code in codes[[0, 2]].tolist()] == ["x", "y"]


def test_several_pieces_are_one_column_in_the_order_of_rows() -> None:
    first = (np.array([0, 3], np.int32), pa.array(["a", "b"], pa.large_string()))
    second = (np.array([1], np.int32), pa.array([7], pa.int64()))
    one = coded([first, second])
    assert one.rows.tolist() == [0, 1, 3] and [one.values[code].as_py() for code in one.codes.tolist()] == [
        "a",
        "7",
        "b",
    ]
    assert not one.repeated and len(coded([]).rows) == 0


def test_values_in_lower_case_and_marked() -> None:
    values = ["Cmd.EXE", "ĐĂNG", f"a{FIRST}b{LAST}", "plain"]
    one = made(*values)
    texts = dict(zip(one.values.to_pylist(), one.marked.to_list(), strict=True))
    assert texts["Cmd.EXE"] == f"{FIRST}cmd.exe{LAST}" and texts["ĐĂNG"] == f"{FIRST}đăng{LAST}"
    assert texts[f"a{FIRST}b{LAST}"] == f"{FIRST}a b {LAST}"
    assert [one.text(code) for code in range(4)] == one.marked.to_list()
    assert made("plain", "X").lower.to_pylist() == ["plain", "x"]
