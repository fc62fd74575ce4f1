from __future__ import annotations

import orjson
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.extra import encode, merge, nothing


def test_only_what_is_there_is_written() -> None:
    frame = pl.DataFrame({"a": ["x", None, None], "n": [1, None, 2]})
    assert encode(frame, ["a", "n"]).to_list() == ['{"a":"x","n":1}', None, '{"n":2}']
    assert encode(frame, []).to_list() == [None, None, None]
    assert nothing(2).to_list() == [None, None]


@given(st.lists(st.none() | st.text(max_size=12), min_size=1, max_size=6), st.data())
def test_any_text_comes_back(values: list[str | None], data: st.DataObject) -> None:
    others = data.draw(st.lists(st.none() | st.text(max_size=5), min_size=len(values), max_size=len(values)))
    frame = pl.DataFrame({"a.b": values, "c": others}, {"a.b": pl.String, "c": pl.String})
    for text, a, c in zip(encode(frame, ["a.b", "c"]), values, others, strict=True):
        expected = {name: value for name, value in (("a.b", a), ("c", c)) if value is not None}
        assert (orjson.loads(text) if text else {}) == expected


def test_merging_keeps_both_sides() -> None:
    first = pl.Series(['{"a":1}', '{"a":1}', None, None], dtype=pl.String)
    second = pl.Series(['{"b":"}"}', None, '{"c":2}', None], dtype=pl.String)
    assert merge(first, second).to_list() == ['{"a":1,"b":"}"}', '{"a":1}', '{"c":2}', None]
