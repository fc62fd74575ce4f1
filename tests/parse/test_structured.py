from __future__ import annotations

import orjson
import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.structured import PREFIX, flatten, flatten_all


def test_elements_and_escapes() -> None:
    made = flatten(r'[a@1 x="1" y="q\"b\\s\]"][b][c z="1" z="2"]')
    assert made is not None
    assert orjson.loads(made) == {
        f"{PREFIX}a@1.x": "1",
        f"{PREFIX}a@1.y": 'q"b\\s]',
        f"{PREFIX}b": True,
        f"{PREFIX}c.z": ["1", "2"],
    }


def test_nothing_gives_nothing() -> None:
    assert flatten("-") is None
    assert flatten_all(pl.Series(["-", None, '[a x="1"]', '[a x="1"]'])) == [
        None,
        None,
        f'{{"{PREFIX}a.x":"1"}}',
        f'{{"{PREFIX}a.x":"1"}}',
    ]


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=("Cs",)), max_size=20))
def test_any_value_comes_back(value: str) -> None:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("]", "\\]")
    made = flatten(f'[id name="{escaped}"]')
    assert made is not None
    assert orjson.loads(made) == {f"{PREFIX}id.name": value}
