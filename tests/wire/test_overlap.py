"""One piece of work behind the caller's back."""

from __future__ import annotations

import threading

import pytest

from luuvet.wire.overlap import Overlap


def test_the_caller_goes_on_while_the_work_is_done() -> None:
    overlap, may, done = Overlap("work"), threading.Event(), []
    overlap.begin(lambda: done.append(may.wait(10)))
    assert done == []
    may.set()
    overlap.settle()
    assert done == [True]


def test_pieces_run_one_after_the_other_in_order() -> None:
    overlap, done = Overlap("work"), []
    for number in range(20):
        overlap.begin(lambda number=number: done.append(number))
    overlap.settle()
    assert done == list(range(20))


def test_an_error_comes_out_once_and_nothing_starts_after_it() -> None:
    overlap, done = Overlap("work"), []

    def fail() -> None:
        raise RuntimeError("the engine is gone")

    overlap.begin(fail)
    with pytest.raises(RuntimeError, match="engine"):
        overlap.begin(lambda: done.append(1))
    assert done == []
    overlap.settle()
