"""All patterns of all rules of a field in one pass over a column (`multiMatchAllIndices`, Vectorscan)."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from luuvet.store.embedded import Embedded
from luuvet.store.engine import EngineError

SET_PATTERNS = 2_000
"""Patterns of one compiled set; larger sets compile slowly and are split."""

_MATCH = (
    "SELECT row, multiMatchAllIndices(value, {patterns:Array(String)}) AS matched FROM {haystack} WHERE notEmpty(matched) "
    "SETTINGS reject_expensive_hyperscan_regexps = 0, max_threads = 2, max_execution_time = 60"
)


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
        if not unique.len() or not any(len(part) for part in found):
            return pl.select(matched=pl.repeat(pl.lit([], pl.List(pl.UInt32)), len(texts))).to_series()
        numbers = pl.concat(found).group_by("row", maintain_order=True).agg(pl.col("matched").list.explode().sort())
        by_value = numbers.with_columns(value=unique.gather(numbers["row"])).drop("row")
        joined = texts.to_frame().join(by_value, on="value", how="left", maintain_order="left")
        return joined["matched"].fill_null(pl.lit([], pl.List(pl.UInt32))).alias("matched")

    def close(self) -> None:
        """Let go of the engine of a matcher that has its own (`matcher_in_memory`)."""
        self._engine.close()

    def _matched(self, unique: pl.Series, patterns: Sequence[str], start: int) -> pl.DataFrame:
        chosen = patterns[start : start + SET_PATTERNS]
        good = self._compiling(tuple(chosen))
        if not good:
            return pl.DataFrame(schema={"row": pl.UInt32, "matched": pl.List(pl.UInt32)})
        rows = self._run(unique, [chosen[number] for number in good])
        numbers = pl.Series([start + number for number in good], dtype=pl.UInt32)
        return rows.select(
            pl.col("row").cast(pl.UInt32),
            pl.col("matched").list.eval(numbers_of(numbers)).cast(pl.List(pl.UInt32)),
        )

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


def numbers_of(numbers: pl.Series) -> pl.Expr:
    """Return the expression that turns the engine's 1-based matches into pattern numbers."""
    return pl.lit(numbers).gather(pl.element().cast(pl.UInt32) - 1)


def matcher_in_memory() -> Matcher:
    """Return a matcher without a store, for work that keeps nothing; not beside an embedded store in the same process."""
    return Matcher(Embedded(":memory:"))
