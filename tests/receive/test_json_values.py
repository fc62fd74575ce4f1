"""Objects in arrays and streams come out as their exact bytes, however the bytes are cut."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.receive.json_values import JsonValues, NotJson

VALUES = st.lists(
    st.dictionaries(
        st.text(max_size=5),
        st.recursive(st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3), max_leaves=6),
        max_size=3,
    ),
    max_size=6,
)


@given(VALUES, st.booleans(), st.integers(1, 40), st.sampled_from([None, 1]))
def test_objects_come_out_as_their_bytes(
    values: list[dict[str, object]], array: bool, step: int, indent: int | None
) -> None:
    texts = [json.dumps(value, indent=indent, ensure_ascii=False).encode() for value in values]
    wire = b"[" + b",\n ".join(texts) + b"]\n" if array else b"\n".join(texts)
    cutter = JsonValues()
    found = [pair for at in range(0, len(wire), step) for pair in cutter.feed(wire[at : at + step])]
    assert [text for _, text in found] == texts
    assert all(wire[at : at + len(text)] == text for at, text in found)
    assert not cutter.left[1].strip()


@given(st.binary(max_size=60))
def test_any_bytes_end_somewhere(data: bytes) -> None:
    cutter = JsonValues()
    try:
        found = cutter.feed(data)
    except NotJson as error:
        found = error.found
    offset, left = cutter.left
    assert data.endswith(left) and offset + len(left) == len(data)
    assert all(data[at : at + len(text)] == text for at, text in found)


def test_depth_costs_nothing() -> None:
    bomb = b'{"a":[' * 500_000 + b"]}" * 500_000
    began = time.process_time()
    assert [text for _, text in JsonValues().feed(bomb)] == [bomb]
    assert time.process_time() - began < 5


def test_what_is_no_object_is_told_with_its_place() -> None:
    with pytest.raises(NotJson) as told:
        JsonValues().feed(b'[{"a":1}, 7]')
    assert (told.value.offset, told.value.found) == (10, [(1, b'{"a":1}')])
