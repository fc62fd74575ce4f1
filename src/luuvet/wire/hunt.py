"""A hunt: files through Sigma rules, stored nowhere. Reading is one process, parsing and matching are as many as pay.

Batches of records go to the processes in order and what they catch comes back in order, so that the output is the same
however many there are. Correlations count here, because they need the order of all files.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from luuvet.detect import RuleBook
from luuvet.detect.correlate import Correlator
from luuvet.detect.taxonomy import load_taxonomy
from luuvet.event.hints import parse_hints
from luuvet.event.raw import Raw, Sealed
from luuvet.kit import collector
from luuvet.kit.settings import Settings
from luuvet.receive.files.summary import Problem
from luuvet.wire.files import Told
from luuvet.wire.hunting import Batch, Caught, Hunter, line_of

RECORDS, BYTES = 50_000, 64 << 20
"""A batch holds about so many records or bytes: what a frame costs whatever its size must not weigh."""
SEVERAL_FROM = 16 << 20
"""From so many bytes of files on further processes pay: each loads the rules anew."""

_MOST_PROCESSES = 8
_AHEAD = 2


@dataclass
class Tally:
    """What a hunt has done so far; `cpu` are seconds of all processes together."""

    files: int = 0
    bytes: int = 0
    events: int = 0
    hits: int = 0
    problems: list[Problem] = field(default_factory=list)
    preparing: float = 0.0
    cpu: dict[str, float] = field(default_factory=lambda: dict.fromkeys(("reading", "parsing", "matching"), 0.0))


class Hunt:
    """One walk over paths. `lines` is to be asked once."""

    def __init__(
        self,
        settings: Settings,
        book: RuleBook,
        *,
        processes: int | None = None,
        records: int = RECORDS,
        several_from: int = SEVERAL_FROM,
    ) -> None:
        """Take the rules, and how many processes may match: by default as many as there are processors."""
        self.tally = Tally()
        self._settings, self._book = settings, book
        self._processes = processes or min(_MOST_PROCESSES, len(os.sched_getaffinity(0)))
        self._records, self._several_from = records, several_from
        known = book.by_id()
        self._rules = known
        self._correlator = Correlator(book.correlations, known, load_taxonomy())

    def lines(self, paths: Sequence[Path], told: Told, progress: Callable[[int], None]) -> Iterator[bytes]:
        """Yield the hits as JSON lines, in the order of the records; `progress` hears of every piece of bytes read."""
        several = self._processes > 1 and size_of(paths) > self._several_from
        batches = self._batches(paths, told, progress)
        for caught in self._together(batches) if several else self._here(batches):
            self.tally.events += caught.events
            self.tally.preparing = max(self.tally.preparing, caught.seconds.pop("preparing", 0.0))
            for stage, seconds in caught.seconds.items():
                self.tally.cpu[stage] += seconds
            hits = [*caught.hits, *self._correlated(caught)]
            self.tally.hits += len(hits)
            for _, line in sorted(hits, key=lambda hit: hit[0]):
                yield line

    def _together(self, batches: Iterator[Batch]) -> Iterator[Caught]:
        given = (self._settings, self._book)
        with ProcessPoolExecutor(self._processes, multiprocessing.get_context("spawn"), _begin, given) as pool:
            for _ in range(self._processes):
                pool.submit(_ready)  # they prepare while the first batch is being read
            waiting: deque[Future[Caught]] = deque()
            try:
                for batch in batches:
                    waiting.append(pool.submit(_catch, batch))
                    while len(waiting) > self._processes + _AHEAD:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                pool.shutdown(cancel_futures=True)

    def _here(self, batches: Iterator[Batch]) -> Iterator[Caught]:
        start = time.perf_counter()
        hunter = Hunter(self._settings, self._book)
        self.tally.preparing = time.perf_counter() - start
        yield from map(hunter.catch, batches)

    def _batches(self, paths: Sequence[Path], told: Told, progress: Callable[[int], None]) -> Iterator[Batch]:
        first, held = 0, _Held()
        begun = time.process_time()
        for sealed in self._sealed(paths, told, progress):
            held.add(sealed)
            if held.records >= self._records or held.bytes >= BYTES:
                self.tally.cpu["reading"] += time.process_time() - begun
                yield Batch(first, tuple(held.sealed))
                first, held = first + held.records, _Held()
                begun = time.process_time()
        self.tally.cpu["reading"] += time.process_time() - begun
        if held.sealed:
            yield Batch(first, tuple(held.sealed))

    def _sealed(self, paths: Sequence[Path], told: Told, progress: Callable[[int], None]) -> Iterator[Sealed]:
        """The deliveries of all paths, their records numbered within each file."""
        for path in paths:
            reading = told.reading(path, whole=False)
            counts: dict[str, int] = {}
            for raw in reading:
                first = counts.get(raw.source, 0)
                counts[raw.source] = first + len(raw)
                self.tally.bytes += raw.size
                yield Sealed(_log(raw), first, raw)
                progress(raw.size)
            self.tally.files += len(reading.summary.files)
            self.tally.problems += reading.summary.problems

    def _correlated(self, caught: Caught) -> Iterator[tuple[int, bytes]]:
        if caught.matches is None:
            return
        raised = self._correlator.feed(caught.matches)
        self._correlator.keep()
        for record, rule in raised.select("record", "rule").iter_rows():
            yield record, line_of(self._rules[rule], *caught.told[record])


def size_of(paths: Sequence[Path]) -> int:
    """Return the bytes of files and of all files below folders, as they lie on disk."""
    files = (file for path in paths for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    return sum(file.stat().st_size for file in files)


@dataclass
class _Held:
    sealed: list[Sealed] = field(default_factory=list)
    records: int = 0
    bytes: int = 0

    def add(self, one: Sealed) -> None:
        self.sealed.append(one)
        self.records += len(one.raw)
        self.bytes += one.raw.size


def _log(raw: Raw) -> str:
    hints = parse_hints(raw.source)
    return hints.sha256[:12] if hints else ""


_HUNTER: dict[str, Any] = {}
"""What a process of the pool holds from one batch to the next; empty in every other process."""


def _begin(settings: Settings, book: RuleBook) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is told to the process that leads
    start = time.perf_counter()
    collector.relax()
    _HUNTER["hunter"] = Hunter(settings, book)
    collector.freeze()
    _HUNTER["preparing"] = time.perf_counter() - start


def _ready() -> None:
    """Give a process of the pool a reason to begin."""


def _catch(batch: Batch) -> Caught:
    caught: Caught = _HUNTER["hunter"].catch(batch)
    caught.seconds["preparing"] = _HUNTER["preparing"]
    return caught
