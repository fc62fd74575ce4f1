from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive import column

_RECORDS = st.lists(st.tuples(st.integers(0, 1 << 62), st.integers(0, 1 << 20)), min_size=1, max_size=30)


@given(_RECORDS)
@settings(max_examples=100, deadline=None)
def test_any_positions_come_back(records: list[tuple[int, int]]) -> None:
    positions, lengths = [p for p, _ in records], [n for _, n in records]
    mode, base, step, data = column.shrink(positions, lengths)
    assert column.grow(mode, base, step, lengths, column.from_bytes("q", data)) == positions


@pytest.mark.parametrize(
    ("positions", "lengths", "mode"),
    [
        ([], [3, 4], column.NONE),
        ([7, 8, 9], [3, 4, 5], column.STEP),
        ([0, 4, 9], [3, 4, 5], column.FILE),
        ([0, 9, 4], [3, 4, 5], column.ARRAY),
    ],
)
def test_usual_columns_take_no_room(positions: list[int], lengths: list[int], mode: int) -> None:
    found = column.shrink(positions, lengths)
    assert found[0] == mode
    assert bool(found[3]) == (mode == column.ARRAY)


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        column.grow(9, 0, 0, [1], [])
