"""Which values match which patterns: the needles of all patterns of a field in one pass, expressions only on what is left.

The pass is the Aho–Corasick automaton of polars. It is built anew for each call, which takes milliseconds for thousands of
needles; an engine of expressions (Vectorscan) took ten seconds to compile the same rules and was no faster then
(docs/why/needles.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from luuvet.detect.needles import FIRST, LAST, Needles
from luuvet.detect.needles import marked as lookable

Places = npt.NDArray[np.int32]
Pairs = tuple[Places, Places]
"""Number of a value, number of a pattern: one pair a match."""

NONE: Places = np.zeros(0, np.int32)
_NO_PAIRS: Pairs = (NONE, NONE)

SAMPLE = 256
"""So many values tell whether most of a column hold no needle."""
_MOST_JOINED = 2_000

_LOOP = 1_000
"""So many questions whether a text holds a needle cost less than one call for columns."""

FEW = 24
"""Up to so many patterns one expression of them all is cheaper than the automaton (bench/detect.py)."""


@dataclass(frozen=True)
class Sought:
    """Some patterns made ready to be looked for together.

    Attributes:
        patterns: the expressions.
        texts: the different needles of all of them, and as Arrow.
        first, owners: the patterns of needle n are `owners[first[n]:first[n + 1]]`.
        exact: for each pattern whether a needle found is a match.
        blind: patterns that have no needle.
        placed: some needle must stand at the beginning or the end of a value.
    """

    patterns: tuple[str, ...]
    texts: tuple[str, ...]
    numbered: Any
    first: npt.NDArray[np.int64]
    owners: Places
    exact: npt.NDArray[np.bool_]
    blind: tuple[int, ...]
    placed: bool

    @cached_property
    def any(self) -> str | None:
        """One expression that is true where any needle stands; None where they are too many for it."""
        return "|".join(map(re.escape, self.texts)) if len(self.texts) <= _MOST_JOINED else None


def sought(patterns: Sequence[str], known: Sequence[Needles]) -> Sought:
    """Return patterns made ready, with their needles."""
    owners: dict[str, list[int]] = {}
    for number, one in enumerate(known):
        for text in one.texts:
            owners.setdefault(text, []).append(number)
    counts = [len(numbers) for numbers in owners.values()]
    return Sought(
        tuple(patterns),
        tuple(owners),
        pa.array(list(owners), pa.large_string()),
        np.concatenate(([0], np.cumsum(counts, dtype=np.int64))),
        np.array([number for numbers in owners.values() for number in numbers], np.int32),
        np.array([one.exact for one in known], np.bool_),
        tuple(number for number, one in enumerate(known) if not one.texts),
        any(FIRST in text or LAST in text for text in owners),
    )


class Values(Protocol):
    """Values as they are (Arrow), and as needles are looked for in them."""

    @property
    def values(self) -> Any:
        """As they are."""
        ...

    @property
    def low(self) -> pl.Series:
        """In lower case."""
        ...

    @property
    def marked(self) -> pl.Series:
        """In lower case, marked at both ends."""
        ...


def matched(asked: Sought, column: Values) -> Pairs:
    """Return the matches in the values of a column."""
    values = column.values
    if not len(values) or not asked.patterns:
        return _NO_PAIRS
    if len(values) * len(asked.texts) <= _LOOP and asked.exact.all():
        return _one_by_one(asked, values)
    if len(asked.patterns) <= FEW:
        return few(values, asked.patterns)
    at, which = _found(asked, column.marked if asked.placed else column.low) if asked.texts else _NO_PAIRS
    sure = asked.exact[which]
    pieces = [(at[sure], which[sure])]
    if not sure.all():
        pieces += _confirmed(asked, values, at[~sure], which[~sure])
    if asked.blind:
        chosen, number = few(values, [asked.patterns[number] for number in asked.blind])
        pieces.append((chosen, np.array(asked.blind, np.int32)[number]))
    return np.concatenate([at for at, _ in pieces]), np.concatenate([which for _, which in pieces])


def _found(asked: Sought, texts: pl.Series) -> Pairs:
    """Which value holds a needle of which pattern, each pair once."""
    left = _left(asked, texts)
    if left is not None:
        texts = texts.gather(left)
    lists = texts.str.extract_many(list(asked.texts), overlapping=True)
    lengths = lists.list.len().to_numpy()
    at = np.repeat(np.arange(len(texts), dtype=np.int32), lengths)
    if not len(at):
        return _NO_PAIRS
    flat = lists.filter(lists.list.len() > 0).explode().to_arrow()
    needle = pc.index_in(flat, asked.numbered).to_numpy(zero_copy_only=False).astype(np.int64)
    times = (asked.first[1:] - asked.first[:-1])[needle]
    at, starts = np.repeat(at, times), np.repeat(asked.first[needle], times)
    within = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
    pairs = np.unique(at.astype(np.int64) << 32 | asked.owners[starts + within])
    at, which = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    return (at if left is None else left.to_numpy()[at].astype(np.int32)), which


def _one_by_one(asked: Sought, values: Any) -> Pairs:
    texts = list(map(lookable, values.to_pylist()))
    places = asked.first.tolist()
    found = [
        (at, owner)
        for number, needle in enumerate(asked.texts)
        for at, text in enumerate(texts)
        if needle in text
        for owner in asked.owners[places[number] : places[number + 1]].tolist()
    ]
    if not found:
        return _NO_PAIRS
    at, which = np.array(found, np.int32).T
    return at, which


def _left(asked: Sought, texts: pl.Series) -> pl.Series | None:
    """The numbers of the values in which any needle stands, where few have one: to ask that is four times as quick as to ask
    which. None where it would not pay, by a sample."""
    if len(texts) < 4 * SAMPLE or asked.any is None:
        return None
    if int(texts.gather_every(len(texts) // SAMPLE).str.contains(asked.any).sum()) * 4 > SAMPLE:
        return None
    return texts.str.contains(asked.any).arg_true()


def _confirmed(asked: Sought, values: Any, at: Places, which: Places) -> list[Pairs]:
    """What the expressions say of the values in which a needle of theirs was found."""
    found = []
    order = np.argsort(which, kind="stable")
    at, which = at[order], which[order]
    numbers, first = np.unique(which, return_index=True)
    for number, some in zip(numbers.tolist(), np.split(at, first[1:]), strict=True):
        held = some[_holding(values.take(pa.array(some)), asked.patterns[number])]
        found.append((held, np.full(len(held), number, np.int32)))
    return found


def few(values: Any, patterns: Sequence[str]) -> Pairs:
    """Return the matches of a small set of expressions in an Arrow array of texts, in the order of the expressions."""
    if not len(values) or not patterns:
        return _NO_PAIRS
    if len(patterns) == 1:
        at = _holding(values, patterns[0])
        return at, np.zeros(len(at), np.int32)
    left = _holding(values, "|".join(f"(?:{pattern})" for pattern in patterns))
    if not len(left):
        return _NO_PAIRS
    rest = values.take(pa.array(left))
    found = [left[_holding(rest, pattern)] for pattern in patterns]
    which = np.repeat(np.arange(len(patterns), dtype=np.int32), [len(at) for at in found])
    return np.concatenate(found), which


def _holding(values: Any, pattern: str) -> Places:
    held = pc.match_substring_regex(values, pattern).to_numpy(zero_copy_only=False)
    at: Places = held.nonzero()[0].astype(np.int32)
    return at


def equal(lower: Any, texts: Any) -> Pairs:
    """Return which values (Arrow, in lower case) are which of some different texts (Arrow, in lower case)."""
    if not len(lower) or not len(texts):
        return _NO_PAIRS
    found = pc.index_in(lower, texts)
    at = found.is_valid().to_numpy(zero_copy_only=False).nonzero()[0].astype(np.int32)
    return at, found.drop_null().to_numpy(zero_copy_only=False).astype(np.int32)
