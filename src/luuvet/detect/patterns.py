"""Which values match which patterns: all patterns of a field in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

Places = npt.NDArray[np.int32]
Pairs = tuple[Places, Places]
"""Number of a value, number of a pattern: one pair a match."""

NONE: Places = np.zeros(0, np.int32)

FEW = 128
"""Up to so many patterns a prefilter of their alternatives is cheaper than a call of the engine (bench/detect.py)."""


class Matcher(Protocol):
    """What the store's engine offers."""

    @property
    def rejected(self) -> Mapping[str, str]:
        """Patterns that the engine could not compile, with its reason; it matches them with nothing."""
        ...

    def match(self, values: pl.Series, patterns: Sequence[str]) -> pl.Series:
        """Return for each text the numbers of the patterns that match somewhere in it: a list of UInt32 a value."""
        ...


class PolarsMatcher:
    """A matcher without an engine: one pass with all alternatives, then each pattern on the few values that are left."""

    @property
    def rejected(self) -> Mapping[str, str]:
        """None: what loads as a rule compiles here."""
        return {}

    def match(self, values: pl.Series, patterns: Sequence[str]) -> pl.Series:
        """Return for each text the numbers of the patterns that match somewhere in it."""
        at, which = few(values.fill_null("").to_arrow(), patterns)
        found = pl.DataFrame({"at": at, "which": which}, schema={"at": pl.Int32, "which": pl.UInt32})
        lists = found.group_by("at").agg(pl.col("which").sort())
        numbered = pl.DataFrame({"at": pl.arange(0, len(values), dtype=pl.Int32, eager=True)})
        return numbered.join(lists, on="at", how="left", maintain_order="left")["which"].fill_null([])


def few(values: Any, patterns: Sequence[str]) -> Pairs:
    """Return the matches of a small set of patterns in an Arrow array of texts, in the order of the patterns."""
    if not len(values) or not patterns:
        return NONE, NONE
    if len(patterns) == 1:
        at = _holding(values, patterns[0])
        return at, np.zeros(len(at), np.int32)
    left = _holding(values, "|".join(f"(?:{pattern})" for pattern in patterns))
    if not len(left):
        return NONE, NONE
    rest = values.take(pa.array(left))
    found = [left[_holding(rest, pattern)] for pattern in patterns]
    which = np.repeat(np.arange(len(patterns), dtype=np.int32), [len(at) for at in found])
    return np.concatenate(found), which


def _holding(values: Any, pattern: str) -> Places:
    held = pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False)
    at: Places = held.nonzero()[0].astype(np.int32)
    return at


def many(values: pl.Series, patterns: Sequence[str], matcher: Matcher) -> Pairs:
    """Return the matches of a large set of patterns by the engine; those that it rejects are matched without it."""
    if not len(values):
        return NONE, NONE
    lists = matcher.match(values, patterns)
    lengths = lists.list.len().fill_null(0).to_numpy()
    at = [np.repeat(np.arange(len(values), dtype=np.int32), lengths)]
    which = [lists.filter(lists.list.len() > 0).explode().to_numpy().astype(np.int32)]
    rejected = [number for number, pattern in enumerate(patterns) if pattern in matcher.rejected]
    texts = values.to_arrow() if rejected else None
    for number in rejected:
        found = _holding(texts, patterns[number])
        at.append(found)
        which.append(np.full(len(found), number, np.int32))
    return np.concatenate(at), np.concatenate(which)


def equal(values: Any, texts: Any) -> Pairs:
    """Return which values (Arrow) are which of some different lower-case texts (Arrow), in any case."""
    if not len(values) or not len(texts):
        return NONE, NONE
    found = pc.index_in(pc.utf8_lower(values), texts)
    at = found.is_valid().to_numpy(zero_copy_only=False).nonzero()[0].astype(np.int32)
    return at, found.drop_null().to_numpy(zero_copy_only=False).astype(np.int32)
