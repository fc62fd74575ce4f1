"""The loop that keeps what is derived behind the archive: one path for live, restart and rebuild."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from luuvet.archive.reader import Unreadable
from luuvet.event.raw import Sealed
from luuvet.kit import limits
from luuvet.kit.journal import journal

_IDLE_SECONDS = 0.1
_AGAIN_SECONDS = 2.0


class Source(Protocol):
    """The archive as its followers see it."""

    def size(self) -> int:
        """Records that a checkpoint covers."""
        ...

    def oldest(self) -> int:
        """Index of the first record that is still there."""
        ...

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Sealed]:
        """Records from `start` on."""
        ...


class Stage(Protocol):
    """Something derived, with its position."""

    def position(self) -> int:
        """Index of the next record that is not derived and kept yet."""
        ...

    def reached(self) -> int:
        """Index of the next record to take; ahead of the position while taken records are being kept."""
        ...

    def begin_at(self, index: int) -> None:
        """Begin at a record where nothing was derived yet."""
        ...

    def take(self, sealed: list[Sealed]) -> None:
        """Derive records and keep them, now or in the background; the position moves past them when they are kept."""
        ...

    def skip(self, end: int) -> None:
        """Move on to `end` without records."""
        ...

    def settle(self) -> None:
        """Return when all that was taken is kept."""
        ...

    def idle(self) -> None:
        """Do what is due while nothing comes; called again and again."""
        ...


@dataclass
class Progress:
    """What the loop has done since it started; `seconds` of wall-clock were spent on batches."""

    batches: int = 0
    records: int = 0
    seconds: float = 0.0
    last_received: int = 0
    unreadable: int = 0


class Follower:
    """Feeds a stage from the archive in batches, and a second one beside it while something is derived again."""

    def __init__(self, source: Source, stage: Stage, beat: Callable[[], None] = lambda: None) -> None:
        self._source, self._beat = source, beat
        self._stop = threading.Event()
        self._beside: tuple[Stage, Callable[[], None]] | None = None
        self.stage = stage
        self.progress = Progress()

    def stop(self) -> None:
        """Ask the loop to end after the batch at hand."""
        self._stop.set()

    def again(self) -> bool:
        """Wait a moment before something that was refused is tried again; False when the loop is to end.

        Waiting counts as progress: a full disk is no hang, and starting the process again would not make room.
        """
        self._beat()
        return not self._stop.wait(_AGAIN_SECONDS)

    @property
    def rebuilding(self) -> bool:
        """Whether a second stage is being fed."""
        return self._beside is not None

    @property
    def rebuilt(self) -> int:
        """Where the second stage stands, 0 where there is none."""
        return self._beside[0].position() if self._beside else 0

    def beside(self, stage: Stage, caught_up: Callable[[], None]) -> None:
        """Derive everything into a second stage too. Once it stands where the first does, `caught_up` runs in the loop and the
        second takes the first one's place.
        """
        self._beside = (stage, caught_up)

    def run(self) -> None:
        """Follow until stopped. An exception ends the loop: the process must end with it."""
        while not self._stop.is_set():
            busy = self.step()
            busy = self._step_beside() or busy
            self._beat()
            if not busy:
                self.stage.idle()
                self._stop.wait(_IDLE_SECONDS)

    def drain(self, seconds: float) -> bool:
        """Derive what is left, for at most some seconds; tell whether nothing is left. The rest waits for the next start."""
        end = time.monotonic() + seconds
        while self.step():
            self._beat()
            if time.monotonic() > end:
                return False
        return True

    def step(self) -> bool:
        """Take one batch into the live stage; False says that there is none left and all that was taken is kept."""
        waiting = self._waiting(self.stage)
        if not waiting:
            self.stage.settle()
            return False
        if not self.rebuilding:
            self._gather(waiting)
        began = time.monotonic()
        sealed = self._feed(self.stage, limits.DERIVE_RECORDS)
        self.progress.batches += 1
        self.progress.records += sum(len(run.raw) for run in sealed)
        self.progress.seconds += time.monotonic() - began
        if sealed:
            self.progress.last_received = sealed[-1].raw.received
        return True

    def _waiting(self, stage: Stage) -> int:
        oldest = self._source.oldest()
        if stage.reached() < oldest:
            if stage.reached() == 0:
                stage.begin_at(oldest)
            else:
                stage.skip(oldest)
        return self._source.size() - stage.reached()

    def _gather(self, waiting: int) -> None:
        """While records keep coming and are few, give them a moment: a small insert costs nearly as much as a large one."""
        end = time.monotonic() + limits.DERIVE_SECONDS
        while waiting < limits.DERIVE_RECORDS and time.monotonic() < end and not self._stop.wait(_IDLE_SECONDS):
            now = self._source.size() - self.stage.reached()
            if now == waiting:
                return
            waiting = now

    def _feed(self, stage: Stage, most: int) -> list[Sealed]:
        start = stage.reached()
        try:
            sealed = self._source.read(start, most, limits.DERIVE_BYTES)
        except Unreadable as error:
            # The archive keeps the damaged part as evidence and `verify` names it; what stands behind it is not held up.
            journal("wire").error("records-unreadable", first=error.first, end=error.end, reason=str(error))
            self.progress.unreadable += error.end - start
            stage.skip(error.end)
            return []
        if sealed:
            stage.take(sealed)
        return sealed

    def _step_beside(self) -> bool:
        if self._beside is None:
            return False
        stage, caught_up = self._beside
        if self._waiting(stage) and stage.reached() < self.stage.reached():
            self._feed(stage, min(limits.DERIVE_RECORDS, self.stage.reached() - stage.reached()))
            return True
        self.stage.settle()
        stage.settle()
        caught_up()
        self.stage, self._beside = stage, None
        return True
