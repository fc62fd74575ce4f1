"""Fields that have no column."""

from __future__ import annotations

import numpy as np
import pytest

from luuvet.detect import leftovers
from luuvet.detect.leftovers import Leftovers
from luuvet.detect.testing import frame_of

EVENTS = [
    {"a.x": "one", "a.y": 1, "b": None},
    {"user.name": "nobody"},
    {"a.y": "two", "a.x": "", "b": ["p", "", "q", 3]},
    {"a.x": "three", "a.y": 1.5},
    {"a.x": True, "c": {"d": "deep"}},
]
NAMES = frozenset({"a.x", "a.y", "b", "c.d"})


def told(held: Leftovers, name: str) -> list[tuple[int, str]]:
    found = held.values(name, None)
    return list(zip(found[0].tolist(), found[1].to_pylist(), strict=True)) if found else []


@pytest.mark.parametrize("chunk", [1, 2, 10_000])
def test_every_value_with_its_row(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "CHUNK", chunk)
    held = Leftovers(frame_of(EVENTS), NAMES, None)
    assert told(held, "a.x") == [(0, "one"), (3, "three"), (4, "true")]
    assert told(held, "a.y") == [(0, "1"), (2, "two"), (3, "1.5")]
    assert told(held, "b") == [(2, "p"), (2, "q"), (2, "3")]
    assert told(held, "c.d") == [(4, "deep")]


def test_what_is_not_wanted_or_not_there_is_none() -> None:
    held = Leftovers(frame_of(EVENTS), frozenset({"a.x"}), None)
    assert held.values("a.y", None) is None
    assert Leftovers(frame_of([{"user.name": "x"}]), NAMES, None).values("a.x", None) is None
    assert Leftovers(frame_of(EVENTS), frozenset(), None).values("a.x", None) is None


def test_only_the_rows_of_the_mask_are_read() -> None:
    held = Leftovers(frame_of(EVENTS), NAMES, np.array([False, True, True, True, False]))
    assert told(held, "a.x") == [(3, "three")]


def test_many_wanted_names_give_the_same() -> None:
    many = NAMES | {f"n{number}" for number in range(100)}
    assert told(Leftovers(frame_of(EVENTS), many, None), "b") == [(2, "p"), (2, "q"), (2, "3")]


def test_rows_that_nobody_asks_about_need_no_column() -> None:
    held = Leftovers(frame_of(EVENTS), NAMES, None)
    assert held.values("b", np.array([False, True, False, True, True])) is None
    found = held.values("a.x", np.array([False, False, False, True, False]))
    assert found is not None and 3 in found[0].tolist()
