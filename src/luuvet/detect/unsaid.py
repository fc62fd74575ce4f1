"""Hits of events that several records tell together: what a rule finds in the whole and in none of its parts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from luuvet.detect.evaluate import Found


@dataclass(frozen=True)
class Whole:
    """Joined events to match.

    Attributes:
        rows: an event frame, one row an event.
        parts: an event frame of the members, and of what was told of an event before, with `_of`: the row of `rows`.
    """

    rows: pl.DataFrame
    parts: pl.DataFrame


def unsaid(whole: Found, parts: Found, of: npt.NDArray[np.int64]) -> Found:
    """Return the matches of wholes without those that a part of the same whole had: they were told when the part came.

    Args:
        whole: rule number → rows of the wholes.
        parts: rule number → rows of the parts.
        of: the whole of each part.
    """
    left = {
        number: np.setdiff1d(rows, of[parts[number]]) if number in parts else rows for number, rows in whole.items()
    }
    return {number: rows for number, rows in left.items() if len(rows)}
