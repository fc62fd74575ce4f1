"""Windows of event time in which enough was found. A window begins with an event and slides in buckets."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

PARTS = 60
"""A window slides in steps of so many parts of it, but of at least a second."""

Buckets = npt.NDArray[np.int64]


def step_of(window: int) -> int:
    """Return the seconds of a bucket for a window of so many seconds."""
    return max(1, window // PARTS)


def width_of(window: int) -> int:
    """Return how many buckets a window has."""
    return max(1, -(-window // step_of(window)))


@dataclass(frozen=True)
class Reached:
    """A window in which the threshold was reached: `group` '' where there is none, `start` its first bucket."""

    group: str
    start: int
    count: int


def reached(counts: pl.DataFrame, threshold: int, width: int, told: Mapping[str, Collection[int]]) -> list[Reached]:
    """Return the windows that reach a threshold, none overlapping another or one that was told, by group and time.

    Arguments:
        counts: columns `group`, `at` (bucket), `n`, each group and bucket once; width: buckets of a window.
        told: for a group, where windows begin that were told already.
    """
    found: list[Reached] = []
    for (group,), rows in counts.sort("at").group_by("group", maintain_order=True):
        at, n = rows["at"].to_numpy(), rows["n"].to_numpy()
        for start in told.get(str(group), ()):
            free = (at < start) | (at >= start + width)
            at, n = at[free], n[free]
        found += [Reached(str(group), start, count) for start, count in _windows(at, n, threshold, width)]
    return sorted(found, key=lambda one: (one.start, one.group))


def _windows(at: Buckets, n: Buckets, threshold: int, width: int) -> list[tuple[int, int]]:
    sums = np.concatenate([[0], np.cumsum(n)])
    found: list[tuple[int, int]] = []
    begin = 0  # buckets before it belong to a window that was found
    while begin < len(at):
        firsts = np.maximum(np.searchsorted(at, at - width + 1), begin)
        enough = np.flatnonzero(sums[1:] - sums[firsts] >= threshold)
        enough = enough[enough >= begin]
        if not len(enough):
            break
        first = int(firsts[enough[0]])
        end = int(np.searchsorted(at, at[first] + width))
        found.append((int(at[first]), int(sums[end] - sums[first])))
        begin = end
    return found
