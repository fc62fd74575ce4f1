"""One batch through the rooms: parse, detect, edges in the caller's thread; the store behind it, while the next is derived."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

import polars as pl

from luuvet.cause.edges import observe
from luuvet.detect import Detector, RuleBook
from luuvet.detect.recall import recall
from luuvet.event.frame import SCHEMA
from luuvet.event.raw import Sealed
from luuvet.kit import limits
from luuvet.kit.journal import journal
from luuvet.parse.parser import Parser
from luuvet.parse.telling import Told
from luuvet.store import Batch, EngineError, Store
from luuvet.wire.erasures import erasures
from luuvet.wire.joining import Joining, whole_of, wholes_of
from luuvet.wire.overlap import Overlap

QUIET_SECONDS = 2.0
"""So long after the last record what waits for more members is told."""


class Source(Protocol):
    """The archive, as an erasure reads it again."""

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Sealed]:
        """Records from `start` on."""
        ...


class Derivation:
    """The stage that fills a store.

    Attributes:
        seconds: wall-clock seconds spent in each stage so far; `wait` is what deriving waited for writing.
        again: asked when the engine refuses a batch (its disk is full): wait, and tell whether to try again. The batch is not
            derived anew, because rules that count have counted it. Without an answer to it a refusal is an error at once.
    """

    def __init__(
        self,
        store: Store,
        parser: Parser,
        detector: Detector,
        source: Source,
        watch: Callable[[pl.DataFrame], None] = lambda events: None,
    ) -> None:
        """Take the rooms; `watch` sees every batch of events."""
        self.store, self.parser, self._detector, self._source, self._watch = store, parser, detector, source, watch
        self.seconds = dict.fromkeys(("parse", "join", "detect", "edges", "wait", "write"), 0.0)
        self._joining = Joining(parser.formats.joins, store)
        self._taken = time.monotonic()
        self._renewed: Detector | None = None
        self._writing = Overlap("write")
        self._reached = store.position()
        self.again: Callable[[], bool] = lambda: False

    @property
    def book(self) -> RuleBook:
        """The rules that it matches, or will from the next batch on."""
        return (self._renewed or self._detector).book

    def renew(self, detector: Detector) -> None:
        """Match with another detector from the next batch on; it remembers what the stored hits tell."""
        self._renewed = detector

    def position(self) -> int:
        """Index of the next record that is not in the store yet."""
        return self.store.position()

    def reached(self) -> int:
        """Index of the next record to take; what stands between it and the position is being written."""
        return self._reached

    def begin_at(self, index: int) -> None:
        """Let an empty store begin at a record: what was retired before is gone for good."""
        self.store.begin_at(index)
        self._reached = index

    def take(self, sealed: list[Sealed]) -> None:
        """Derive records, then have them written behind; raises what the write of the batch before raised.

        A batch is derived before it is known that the one before it is written. Where that fails, this stage is of no use any
        more: the process ends, and the next one begins at the store's position.
        """
        if self._renewed is not None:
            self._change(self._renewed)
        with self._timed("parse"):
            events = self.parser.parse(sealed)
        self._erase(events)
        self._watch(events)
        with self._timed("join"):
            told = self._joining.next(events)
        last = sealed[-1]
        self._tell(told, events, last.first + len(last.raw))
        self._taken = time.monotonic()

    def _tell(self, told: Told, events: pl.DataFrame, end: int) -> None:
        with self._timed("detect"):
            hits, of_wholes = self._detector.match_both(events, whole_of(told))
        with self._timed("edges"):
            edges = observe(told.left(events))
            wholes = wholes_of(told, of_wholes)
        self._write(Batch(self._reached, end, events, hits, edges, wholes, self._joining.waiting()))

    def idle(self) -> None:
        """Nothing comes at the moment: after a few seconds of that, events that wait for more members are told as they stand."""
        if self._joining.untold and time.monotonic() - self._taken > QUIET_SECONDS:
            self.quiet()

    def quiet(self) -> None:
        """Tell events that wait for more members as they stand; a member that comes later revises them."""
        if self._joining.untold:
            self._tell(self._joining.quiet(), SCHEMA.to_frame(), self._reached)
            self.settle()

    def _change(self, detector: Detector) -> None:
        """All hits must be in the store before the state of correlations is read back from it."""
        self.settle()
        recall(detector, self.store)
        self._detector, self._renewed = detector, None

    def _erase(self, events: pl.DataFrame) -> None:
        """Carry an erasure on into the store, when the log says that the archive has done it: before the position moves past
        what says so, so that a kill in between only repeats it.
        """
        for first, last in erasures(events):
            end = min(last + 1, self._reached)
            if first >= end:
                continue
            self.settle()
            sealed = self._source.read(first, end - first, limits.DERIVE_BYTES)
            while sealed:
                following = sealed[-1].first + len(sealed[-1].raw)
                rejoined = self._joining.rejoined(first, following - 1)
                self.store.replace([(first, following - 1)], self.parser.parse(sealed), rejoined)
                first = following
                sealed = self._source.read(first, end - first, limits.DERIVE_BYTES) if first < end else []

    def skip(self, end: int) -> None:
        """Move past records that cannot be read; that they are missing is told elsewhere."""
        self._write(Batch(self._reached, end, SCHEMA.to_frame(), waiting=self._joining.waiting()))

    def settle(self) -> None:
        """Return when all that was taken is in the store; raises what the last write raised."""
        self._writing.settle()

    def _write(self, batch: Batch) -> None:
        def write() -> None:
            with self._timed("write"):
                self._keep(batch)

        with self._timed("wait"):
            self._writing.begin(write)
        self._reached = batch.next

    def _keep(self, batch: Batch) -> None:
        """Write a batch however long it takes. One that is refused is halved: on a disk that is nearly full a small one fits."""
        waiting, told = [batch], None
        while waiting:
            try:
                self.store.write(waiting[-1])
                waiting.pop()
            except EngineError as error:
                refused = waiting[-1]
                if refused is not told:
                    journal("wire").error("store-refused", first=refused.first, next=refused.next, reason=str(error))
                told = refused
                if not self.again():
                    raise
                if refused.next - refused.first > 1:
                    waiting[-1:] = reversed(refused.halves())

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self.seconds[stage] += time.monotonic() - began
