"""All patterns of all rules of a field in one pass over a column (`multiMatchAllIndices`, Vectorscan)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from luuvet.store.embedded import Embedded
from luuvet.store.engine import EngineError

SET_PATTERNS = 2_000
"""Patterns of one compiled set; larger sets compile slowly and are split."""

_MATCH = (
    "SELECT row, multiMatchAllIndices(value, {patterns:Array(String)}) AS matched FROM {haystack} WHERE notEmpty(matched) "
    "SETTINGS reject_expensive_hyperscan_regexps = 0, max_threads = 2, max_execution_time = 60"
)

_Pairs = npt.NDArray[np.uint64]
_NONE: _Pairs = np.zeros(0, np.uint64)


class Matcher:
    """Finds which patterns match each value. Values that repeat are matched once.

    Attributes:
        rejected: patterns that the engine could not compile, with its reason; they match nothing.
    """

    def __init__(self, engine: Embedded) -> None:
        self._engine = engine
        self._good: dict[tuple[str, ...], list[int]] = {}
        self.rejected: dict[str, str] = {}

    def match(self, values: pl.Series, patterns: Sequence[str]) -> pl.Series:
        """Return a List(UInt32) series: for each value the 0-based numbers of the patterns that match, ascending.

        Patterns are regular expressions in Vectorscan's dialect, unanchored, `(?i)` for any case. A null matches nothing.
        """
        texts = values.cast(pl.String).alias("value")
        unique = texts.drop_nulls().unique(maintain_order=True)
        found = [self._matched(unique, patterns, start) for start in range(0, len(patterns), SET_PATTERNS)]
        lists = _lists([pairs for pairs in found if len(pairs)], len(unique))
        if len(unique) == len(texts):
            return lists
        numbered = unique.to_frame().with_row_index("row")
        rows = texts.to_frame().join(numbered, on="value", how="left", maintain_order="left")["row"]
        return lists.gather(rows).fill_null(pl.lit([], pl.List(pl.UInt32)))

    def close(self) -> None:
        """Let go of the engine of a matcher that has its own (`matcher_in_memory`)."""
        self._engine.close()

    def _matched(self, unique: pl.Series, patterns: Sequence[str], start: int) -> _Pairs:
        """Return what one set of patterns matches: a number each, the row in the upper half and the pattern in the lower."""
        chosen = patterns[start : start + SET_PATTERNS]
        good = self._compiling(tuple(chosen))
        if not good or not len(unique):
            return _NONE
        found = self._run(unique, [chosen[number] for number in good])
        numbers = np.array(good, np.uint64) + np.uint64(start)
        rows = np.repeat(found["row"].to_numpy().astype(np.uint64), found["matched"].list.len().to_numpy())
        counted = found["matched"].list.explode(empty_as_null=False).to_numpy().astype(np.int64)
        pairs: _Pairs = rows << np.uint64(32) | numbers[counted - 1]  # the engine counts from 1
        return pairs

    def _run(self, unique: pl.Series, patterns: Sequence[str]) -> pl.DataFrame:
        frame = self._engine.match(unique, _MATCH, {"patterns": list(patterns)})
        return frame if len(frame) else pl.DataFrame(schema={"row": pl.UInt32, "matched": pl.List(pl.UInt64)})

    def _compiling(self, patterns: tuple[str, ...]) -> list[int]:
        """Return the numbers of the patterns that compile, found once a set."""
        if patterns not in self._good:
            self._good[patterns] = self._try(patterns, range(len(patterns)))
        return self._good[patterns]

    def _try(self, patterns: tuple[str, ...], numbers: Sequence[int]) -> list[int]:
        try:
            self._run(pl.Series(["x"]), [patterns[number] for number in numbers])
        except EngineError as error:
            if len(numbers) == 1:
                self.rejected[patterns[numbers[0]]] = str(error)[:300]
                return []
            half = len(numbers) // 2
            return self._try(patterns, numbers[:half]) + self._try(patterns, numbers[half:])
        return list(numbers)


def _lists(found: Sequence[_Pairs], rows: int) -> pl.Series:
    """Return a list of pattern numbers for each row. Pairs are sorted as plain numbers: lists of them would be a loop."""
    pairs = np.sort(np.concatenate(found)) if found else _NONE
    ends = np.cumsum(np.bincount((pairs >> np.uint64(32)).astype(np.int64), minlength=rows))
    numbers = pa.array((pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))
    lists: Any = pl.from_arrow(pa.LargeListArray.from_arrays(pa.array(np.concatenate(([0], ends))), numbers))
    return pl.Series("matched", lists)


def matcher_in_memory() -> Matcher:
    """Return a matcher without a store, for work that keeps nothing; not beside an embedded store in the same process."""
    return Matcher(Embedded(":memory:"))
