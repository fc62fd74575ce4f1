from __future__ import annotations

import orjson
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.parse.leftover import MOST, objects


def _frame(rows: list[tuple[int, str, str]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"at": pl.UInt32, "field": pl.String, "value": pl.String}, orient="row")


def test_each_record_has_its_own() -> None:
    made = objects(3, _frame([(0, "a", "1"), (0, "b", 'x"y\n'), (2, "process.args", '["l","s"]')]))
    assert [orjson.loads(text) if text else None for text in made] == [
        {"a": "1", "b": 'x"y\n'},
        None,
        {"process.args": ["l", "s"]},
    ]
    assert objects(2, _frame([])).to_list() == [None, None]


def test_no_more_than_can_be_held() -> None:
    made = objects(1, _frame([(0, f"k{n}", "v") for n in range(MOST + 10)]))
    assert len(orjson.loads(made[0])) == MOST


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_any_value_is_read_back(values: list[str]) -> None:
    made = objects(1, _frame([(0, f"k{n}", value) for n, value in enumerate(values)]))
    assert list(orjson.loads(made[0]).values()) == values
