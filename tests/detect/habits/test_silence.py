from __future__ import annotations

import numpy as np
import polars as pl

from luuvet.detect.habits.silence import told_of
from luuvet.detect.habits.sources import KEYS


def keys(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    """Of (host, dataset, last, told)."""
    made = [
        {"host": h, "dataset": d, "since": 0, "last": last, "index": last, "told": told} for h, d, last, told in rows
    ]
    return pl.DataFrame(made, schema=KEYS)


def rows(*numbers: int) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(numbers, np.int64)


def test_all_of_a_host_or_a_part_of_it() -> None:
    of = keys(("a", "cron", 100, 0), ("a", "sshd", 100, 0), ("b", "cron", 100, 0), ("b", "web", 900, 0))
    always = np.array([True, True, True, True])
    whole, part = told_of(of, rows(0, 1, 2), rows(), always, {0: 60.0, 1: 1200.0, 2: 0.0})[0]
    assert (whole.hosts, whole.datasets, whole.whole, whole.usual) == (("a",), ("cron", "sshd"), True, 1200)
    assert (part.hosts, part.datasets, part.whole, part.usual) == (("b",), ("cron",), False, 600)


def test_a_host_that_is_told_is_not_told_again_for_another_dataset() -> None:
    of = keys(("a", "cron", 100, 500), ("a", "sshd", 90, 0))
    found, told = told_of(of, rows(1), rows(), np.array([True, True]), {1: 60.0})
    assert found == [] and told.tolist() == [1]
    of = keys(("a", "cron", 100, 500), ("a", "sshd", 700, 0))  # it went on sending this one
    assert len(told_of(of, rows(1), rows(), np.array([True, True]), {1: 60.0})[0]) == 1


def test_suspects_are_told_with_the_many() -> None:
    of = keys(*((f"h{n}", "cron", 100 - n, 0) for n in range(10)))
    always = np.ones(10, np.bool_)
    (one,), told = told_of(of, rows(0), rows(1, 2, 3, 4), always, {0: 0.0})
    assert one.count == 5 and one.of == 10 and told.tolist() == [0, 1, 2, 3, 4] and one.last == 100
    assert len(told_of(of, rows(0), rows(1, 2), always, {0: 0.0})[0][0].hosts) == 1
