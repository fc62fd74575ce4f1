"""Starts the three processes, restarts one that ends or makes no progress, stops them in mirror order."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from luuvet.kit.durable import Lock, write_file
from luuvet.kit.journal import journal
from luuvet.wire.beat import read_beat
from luuvet.wire.layout import Layout

PROCESSES = ("intake", "owner", "console")
STOP_SECONDS = 30.0
_POLL_SECONDS = 0.2
_BACKOFF_SECONDS = (0.0, 0.5, 1.0, 2.0, 5.0, 10.0)
_INTAKE_BACKOFF_SECONDS = 1.0
_STEADY_SECONDS = 60.0
CANNOT_START = 3
"""A process that ends with this code cannot run as it is set up (its address is taken, its key is missing): the sentence is on
standard error, and starting it again would only repeat it. Of the store's owner it does not end the server: whatever is wrong
with the store, sealing goes on."""


@dataclass
class Child:
    """One supervised process and what is known of it."""

    name: str
    command: Sequence[str]
    beat: Path
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    restarts: int = 0
    fast_restarts: int = 0
    last_beat: int = 0
    last_moved: float = 0.0
    last_end: str = ""
    retry_at: float = 0.0

    def start(self, now: float) -> None:
        """Start it; it ends by itself when our end of its standard input closes, so nothing outlives the supervisor."""
        self.beat.unlink(missing_ok=True)
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, start_new_session=True)
        self.started = self.last_moved = now
        self.last_beat = 0

    def moved(self, now: float) -> None:
        """Note progress."""
        count = read_beat(self.beat)
        if count != self.last_beat:
            self.last_beat, self.last_moved = count, now

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """Runs until told to stop.

    Attributes:
        layout: the data folder.
        hang_seconds: a process whose heartbeat stands still for this long is killed and started again.
        arguments: what each process is started with after `luuvet process NAME`.
    """

    layout: Layout
    hang_seconds: float
    arguments: Sequence[str]
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    failed: str = ""

    def run(self) -> None:
        """Start all, watch them, and return when they were stopped.

        Raises:
            kit.durable.Held: another server runs on this data folder.
        """
        self.layout.make()
        with Lock(self.layout.run / "server.lock"):
            self._start_all()
            try:
                while not self.stopping.wait(_POLL_SECONDS):
                    self._watch(time.monotonic())
            finally:
                self._stop_all()

    def _start_all(self) -> None:
        log = journal("wire")
        for name in PROCESSES:
            command = [sys.executable, "-m", "luuvet.cli.main", "process", name, *self.arguments]
            child = Child(name, command, self.layout.beat(name))
            child.start(time.monotonic())
            self.children.append(child)
            log.info("process-started", child=name, pid=child.process.pid if child.process else 0)
        self._tell()

    def _watch(self, now: float) -> None:
        for child in self.children:
            if child.process is None:
                if now >= child.retry_at:
                    child.start(now)
                    self._tell()
                continue
            child.moved(now)
            code = child.process.poll()
            if code == CANNOT_START and child.name != "owner":
                self.failed = child.name
                self.stopping.set()
            elif code is not None:
                self._ended(child, f"ended with {code}", now)
            elif now - child.last_moved > self.hang_seconds:
                child.kill()
                self._ended(child, f"made no progress for {self.hang_seconds:.0f} s and was killed", now)
            elif now - child.started > _STEADY_SECONDS:
                child.fast_restarts = 0

    def _ended(self, child: Child, how: str, now: float) -> None:
        child.restarts += 1
        wait = _BACKOFF_SECONDS[min(child.fast_restarts, len(_BACKOFF_SECONDS) - 1)]
        if child.name == "intake":
            wait = min(wait, _INTAKE_BACKOFF_SECONDS)  # while it is away nothing is received
        child.fast_restarts += 1
        child.process, child.retry_at, child.last_end = None, now + wait, how
        journal("wire").error("process-ended", child=child.name, how=how, restart_in=wait)
        self._tell()

    def _tell(self) -> None:
        rows = [
            {
                "name": c.name,
                "pid": c.process.pid if c.process else None,
                "restarts": c.restarts,
                "last_end": c.last_end,
            }
            for c in self.children
        ]
        try:
            write_file(self.layout.run / "processes.json", orjson.dumps(rows), 0o600)
        except OSError as error:
            # A full disk must not end the supervision: only the status page misses a line.
            journal("wire").warning("processes-not-told", reason=str(error))

    def _stop_all(self) -> None:
        """The console first, so that nobody asks; then the intake, so that nothing more comes; then who follows it."""
        for name in ("console", "intake", "owner"):
            for child in (c for c in self.children if c.name == name and c.process is not None):
                self._stop(child)
        (self.layout.run / "processes.json").unlink(missing_ok=True)

    def _stop(self, child: Child) -> None:
        assert child.process is not None
        if child.process.poll() is None:
            child.process.send_signal(signal.SIGTERM)
        try:
            child.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            journal("wire").error("process-did-not-stop", child=child.name, seconds=STOP_SECONDS)
            child.kill()
