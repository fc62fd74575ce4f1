from __future__ import annotations

import numpy as np

from luuvet.detect.unsaid import unsaid


def _rows(*rows: int) -> np.ndarray:
    return np.array(rows, np.int64)


def test_what_a_part_said_the_whole_does_not_say_again() -> None:
    of = _rows(0, 0, 1, 1, 2)
    found = unsaid({1: _rows(0, 1, 2), 2: _rows(1), 3: _rows(0)}, {1: _rows(1, 4), 2: _rows(3), 9: _rows(0)}, of)
    assert {rule: rows.tolist() for rule, rows in found.items()} == {1: [1], 3: [0]}
