"""The door: an event frame in, its hits out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from luuvet.detect.column import Mask
from luuvet.detect.correlate import OCCURRENCES, Correlator
from luuvet.detect.evaluate import Found, evaluate
from luuvet.detect.groupkey import DEFAULT, group_keys, places
from luuvet.detect.program import Program
from luuvet.detect.rule import Correlation, Rule, RuleBook
from luuvet.detect.taxonomy import load_taxonomy
from luuvet.detect.unsaid import Whole, unsaid
from luuvet.event.hit import HIT_SCHEMA

OWN = ("luuvet.alert", "luuvet.incident")
"""What our own rules made is not matched again. An outsider's event of that name is: it did not come by our listener."""

RETROACTIVE_US = 3_600 * 1_000_000
"""A hit is retroactive when its event was received more than this long before its rule was first loaded."""

_COPIED = ("luuvet.index", "luuvet.k", "@timestamp", "luuvet.received", "host.name")


class Detector:
    """Matches frames against a rule book, in the order of the log.

    Frames must come in that order. A frame that comes again (its batch could not be stored) gives the same hits again: what
    the last frame changed is kept only when a later frame arrives.
    """

    def __init__(self, book: RuleBook) -> None:
        """Prepare the rules."""
        self.book = book
        self._program = Program(book.rules)
        self._known = book.by_id()
        self._correlator = Correlator(book.correlations, self._known, load_taxonomy())
        self._fields = self._correlator.key_fields
        self._silent = self._correlator.silent
        self._last: tuple[int, int] = (-1, 0)

    @property
    def serving(self) -> frozenset[str]:
        """Ids of the rules that only serve correlations; their hits are informational."""
        low = {name for name in self._fields if self._known[name].level == "informational"}
        return self._silent | low

    @property
    def remembers(self) -> tuple[tuple[str, ...], int]:
        """Ids of the rules whose stored hits rebuild the state after a restart, and how many seconds back (received)."""
        names = {one.id for one in self.book.correlations} | set(self._fields)
        return tuple(sorted(names)), self._correlator.seconds

    def restore(self, hits: pl.DataFrame) -> None:
        """Rebuild the state of correlations from stored hits (`HIT_SCHEMA`) of the rules in `remembers`."""
        self._correlator.restore(_occurrences(hits))

    @property
    def silent(self) -> frozenset[str]:
        """Ids of the rules that only serve correlations and say nothing of their own."""
        return self._silent

    def match(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the hits of an event frame (`HIT_SCHEMA`), in the order of the log: rules first, then correlations."""
        return self.match_both(frame, None)[0]

    def match_both(self, frame: pl.DataFrame, whole: Whole | None) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return the hits of an event frame, and those of joined events that are told with it: what no part of theirs had."""
        if not frame.height and whole is None:
            return HIT_SCHEMA.to_frame(), HIT_SCHEMA.to_frame()
        if frame.height:
            self._advance(frame)
        else:
            self._correlator.keep()
        pieces = [self._hits(frame, self.found(frame)), HIT_SCHEMA.to_frame()]
        if whole is not None:
            of = whole.parts["_of"].to_numpy()
            pieces[1] = self._hits(whole.rows, unsaid(self.found(whole.rows), self.found(whole.parts), of))
        hits, own = pl.concat(pieces), pieces[0].height
        late = pl.Series("late", np.arange(hits.height) >= own)
        if self.book.correlations:
            serving = hits["rule.id"].is_in(list(self._fields))
            raised = self._correlator.feed(_occurrences(hits.filter(serving)))
            if raised.height:
                hits = pl.concat([hits, self._raised(hits, raised)])
                late = pl.concat([late, late.filter(serving)[raised["row"]]])
        return _ordered(hits.filter(~late)), _ordered(hits.filter(late))

    def found(self, frame: pl.DataFrame) -> Found:
        """Return for each rule (its number in the book) the rows that it is true for; remembers nothing."""
        return evaluate(self._program, frame, _eligible(frame)) if frame.height else {}

    def matches(self, frame: pl.DataFrame, found: Found) -> pl.DataFrame:
        """Return those of the found rows that correlations look at (`correlate.OCCURRENCES`), in the order of the log."""
        serving = {number: rows for number, rows in found.items() if self.book.rules[number].id in self._fields}
        return _occurrences(self._hits(frame, serving).sort("luuvet.index", "luuvet.k", maintain_order=True))

    def _advance(self, frame: pl.DataFrame) -> None:
        first, last = _place(frame, 0), _place(frame, frame.height - 1)
        if first > self._last:
            self._correlator.keep()
            received = frame["luuvet.received"].cast(pl.Int64).max()
            self._correlator.forget(int(str(received)) if received is not None else 0)
        self._last = last

    def _hits(self, frame: pl.DataFrame, found: Found) -> pl.DataFrame:
        """One piece for all rules whose group keys are made of the same fields."""
        alike: dict[tuple[str, ...], list[int]] = {}
        for number in sorted(found):
            rule = self.book.rules[number]
            alike.setdefault(self._fields.get(rule.id) or rule.group_by or DEFAULT, []).append(number)
        pieces = [self._piece(frame, fields, numbers, found) for fields, numbers in alike.items()]
        return pl.concat(pieces) if pieces else HIT_SCHEMA.to_frame()

    def _piece(self, frame: pl.DataFrame, fields: tuple[str, ...], numbers: list[int], found: Found) -> pl.DataFrame:
        rows = np.concatenate([found[number] for number in numbers])
        needed = {*_COPIED, *places(fields)}
        chosen = frame.select([name for name in frame.columns if name in needed])[rows]
        copied = [pl.col(name) if name in chosen.columns else pl.lit(None).alias(name) for name in _COPIED]
        piece = chosen.select(*copied).with_columns(group_keys(chosen, fields).alias("group_key"))
        return self._named(piece, [(self.book.rules[number], len(found[number])) for number in numbers])

    def _raised(self, hits: pl.DataFrame, raised: pl.DataFrame) -> pl.DataFrame:
        serving = hits.filter(pl.col("rule.id").is_in(list(self._fields)))
        piece = serving.select(*_COPIED)[raised["row"]].with_columns(raised["key"].alias("group_key"))
        return self._named(piece, [(self._known[rule], 1) for rule in raised["rule"]])

    def _named(self, piece: pl.DataFrame, rules: Sequence[tuple[Rule | Correlation, int]]) -> pl.DataFrame:
        """The rows of a piece with what their rules are; `rules` says how many rows in turn belong to each."""
        times = np.array([count for _, count in rules])
        levels = ["informational" if rule.id in self._silent else rule.level for rule, _ in rules]
        since = np.repeat([rule.since // 1000 for rule, _ in rules], times)
        received = pl.col("luuvet.received").cast(HIT_SCHEMA["luuvet.received"]).cast(pl.Int64)
        late = (pl.lit(pl.Series(since)) > 0) & (received < pl.lit(pl.Series(since)) - RETROACTIVE_US)
        return piece.with_columns(
            _repeated([rule.id for rule, _ in rules], times).alias("rule.id"),
            _repeated([rule.title for rule, _ in rules], times).alias("rule.name"),
            _repeated(levels, times).alias("level"),
            late.fill_null(False).alias("retroactive"),
        ).select(pl.col(name).cast(kind) for name, kind in HIT_SCHEMA.items())


def _ordered(hits: pl.DataFrame) -> pl.DataFrame:
    return hits.sort("luuvet.index", "luuvet.k", maintain_order=True)


def _repeated(texts: list[str], times: npt.NDArray[np.int64]) -> pl.Series:
    return pl.Series(texts, dtype=pl.String).gather(pl.Series(np.repeat(np.arange(len(texts)), times)))


def _eligible(frame: pl.DataFrame) -> Mask:
    if "luuvet.listener" not in frame.columns or "event.dataset" not in frame.columns:
        return np.ones(frame.height, np.bool_)
    own = (pl.col("luuvet.listener") == "luuvet") & pl.col("event.dataset").is_in(list(OWN))
    mask: Any = frame.select(~own.fill_null(False)).to_series().to_numpy()
    return np.asarray(mask, np.bool_)


def _occurrences(hits: pl.DataFrame) -> pl.DataFrame:
    return (
        hits.with_row_index("row")
        .select(
            pl.col("luuvet.index").alias("record"),
            pl.col("luuvet.k").alias("k"),
            pl.col("rule.id").alias("rule"),
            pl.col("@timestamp").cast(pl.Int64).fill_null(0).alias("time"),
            pl.col("luuvet.received").cast(pl.Int64).fill_null(0).alias("received"),
            pl.col("group_key").alias("key"),
            "row",
        )
        .cast(OCCURRENCES)
    )


def _place(frame: pl.DataFrame, row: int) -> tuple[int, int]:
    return frame["luuvet.index"][row], frame["luuvet.k"][row] or 0
