"""A real server on free ports and a data folder of its own, for tests of whole processes.

Everything goes the way of a user: `luuvet serve` is started as a process, commands run as processes, questions go through
the socket in the data folder.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import psutil

from luuvet.archive.reader import Reader
from luuvet.console.abilities import Refused
from luuvet.wire.layout import Layout
from luuvet.wire.remote import Remote, answers

LUUVET = Path(sys.executable).with_name("luuvet")
START_SECONDS = 90.0
STOP_SECONDS = 90.0
PROCESSES = ("intake", "owner", "console")
_PORTS = range(20_100, 32_000)
"""Below the range that the kernel takes ports of outgoing connections from: ours stay free while a process is restarted."""

Settings = dict[str, str | int]


def until(condition: Callable[[], bool], what: str, seconds: float = 60.0, pause: float = 0.05) -> float:
    """Wait until something is true; return after how many seconds it was.

    Raises:
        AssertionError: it did not come true in time.
    """
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)
    return time.monotonic() - began


def free_ports(count: int) -> list[int]:
    """Return ports of 127.0.0.1 that nobody listens on, TCP and UDP."""
    found: list[int] = []
    chance = random.Random()
    while len(found) < count:
        port = chance.choice(_PORTS)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True


class Server:
    """`luuvet serve` on a data folder. Started, stopped, killed; asked through its socket or by commands.

    Attributes:
        data: the data folder. log: what all its processes wrote. tcp, relp, http, console: their ports (UDP is `tcp`).
        settings: by name, handed over in the environment. Change them before a start.
    """

    def __init__(self, data: Path, settings: Settings | None = None) -> None:
        self.data, self.log = data, data.with_name(f"{data.name}.log")
        self.tcp, self.relp, self.http, self.console = free_ports(4)
        self.settings: Settings = {
            "receive.syslog_tcp": f"127.0.0.1:{self.tcp}",
            "receive.syslog_udp": f"127.0.0.1:{self.tcp}",
            "receive.relp": f"127.0.0.1:{self.relp}",
            "receive.http": f"127.0.0.1:{self.http}",
            "console.address": f"127.0.0.1:{self.console}",
            "language": "en",
            **(settings or {}),
        }
        self._layout = Layout(data)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the server and of its commands."""
        own = {f"LUUVET_{name.upper().replace('.', '_')}": str(value) for name, value in self.settings.items()}
        return {**os.environ, **own}

    def start(self, *, wait: bool = True) -> Server:
        """Start it and return once every process answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [LUUVET, "serve", "--data", self.data],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        if wait:
            self.ready()
        return self

    def ready(self, seconds: float = START_SECONDS) -> None:
        """Return once every process answers."""
        places = [self._layout.inner("intake"), self._layout.inner("owner"), self._layout.socket]
        try:
            until(lambda: self.ended() or all(answers(path) for path in places), "the server answers", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.told()}") from None
        if self.ended():
            raise AssertionError(f"the server ended:\n{self.told()}")

    def ended(self) -> bool:
        """Tell whether the supervisor is gone."""
        return self._process is None or self._process.poll() is not None

    def stop(self) -> int:
        """Stop it as an administrator does (SIGTERM); return its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_SECONDS)

    def processes(self) -> dict[str, dict[str, Any]]:
        """Return what the supervisor tells of its processes, by name: `pid` (None while it waits), `restarts`, `last_end`."""
        try:
            rows = orjson.loads((self._layout.run / "processes.json").read_bytes())
        except FileNotFoundError:
            return {}
        return {row["name"]: row for row in rows}

    def pid(self, name: str) -> int | None:
        """Return the pid of a process, None while it is not running."""
        found = self.processes().get(name, {}).get("pid")
        return int(found) if found and _runs(found) else None

    def signal(self, name: str, number: int = signal.SIGKILL) -> int:
        """Send a signal to a process; return the pid that it had."""
        pid = self.pid(name)
        assert pid is not None, f"{name} does not run"
        os.kill(pid, number)
        return pid

    def kill(self) -> None:
        """End all of it at once, as a power cut does (what the disk was told to keep stays)."""
        supervisor = self._process
        children = psutil.Process(supervisor.pid).children() if supervisor and supervisor.poll() is None else []
        if supervisor is not None:
            supervisor.kill()
            supervisor.wait()
        for child in children:
            with contextlib.suppress(psutil.NoSuchProcess):
                child.kill()
        until(lambda: not any(_runs(child.pid) for child in children), "its processes end", 20)

    def ask(self, question: str, /, **arguments: Any) -> Any:
        """Return the JSON answer of the running server."""
        remote = Remote(self.data, "test")
        try:
            return remote.ask(question, **arguments)
        finally:
            remote.close()

    def count(self, query: str) -> int:
        """Return how many events a query finds; the question itself becomes an event."""
        return int(self.ask("count", query=query)["count"])

    def documents(self, query: str, fields: str | None = None, page: int = 5000) -> Iterator[dict[str, Any]]:
        """Return every event that a query finds, page by page."""
        cursor = None
        while True:
            answer = self.ask("search", query=query, fields=fields, limit=page, cursor=cursor)
            yield from answer["events"]
            cursor = answer["cursor"]
            if not cursor:
                return

    def run(
        self, *arguments: str | Path, code: int | None = 0, seconds: float = 120.0
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of the product on this data folder; its exit code must be `code` unless that is None."""
        done = luuvet(*arguments, "--data", self.data, environment=self.environment, seconds=seconds)
        assert code is None or done.returncode == code, f"{arguments}: exit code {done.returncode}\n{done.stderr}"
        return done

    def caught_up(self, sealed: int = 0, seconds: float = 90.0) -> int:
        """Wait until at least so many records are sealed and all that are sealed are searchable; return how many."""
        last = (0, 0)

        def done() -> bool:
            nonlocal last
            try:
                progress = self.ask("progress")
            except Refused:
                return False
            last = int(progress["sealed"]), int(progress["derived"])
            return last[0] >= sealed and last[1] >= last[0]

        try:
            until(done, "everything is searchable", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}: sealed {last[0]} of {sealed}, derived {last[1]}\n{self.told()}") from None
        return last[0]

    def settled(self, sealed: int = 0, pause: float = 1.2, seconds: float = 90.0) -> int:
        """Wait until everything is searchable and nothing further is sealed for a while, alerts above all; return how many are."""
        last = self.caught_up(sealed, seconds)
        end = time.monotonic() + seconds
        while True:
            time.sleep(pause)
            now = self.caught_up(last, seconds)
            if now == last:
                return now
            assert time.monotonic() < end, f"records are still being sealed after {seconds:.0f} s"
            last = now

    def payloads(self) -> Iterator[tuple[int, bytes]]:
        """Return index and bytes of every record that a checkpoint covers, from the files, without asking the server."""
        reader = Reader(self._layout.archive)
        try:
            start = reader.oldest()
            while runs := reader.read(start, 20_000, 32 << 20):
                for sealed in runs:
                    yield from enumerate(sealed.raw.payloads, sealed.first)
                    start = sealed.first + len(sealed.raw)
        finally:
            reader.close()

    def told(self, lines: int = 40) -> str:
        """Return the end of what its processes wrote."""
        if not self.log.exists():
            return "(it wrote nothing)"
        return "\n".join(line[:2000] for line in self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def __enter__(self) -> Server:
        return self.start() if self._process is None else self

    def __exit__(self, *error: object) -> None:
        self.kill()


def _runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def luuvet(
    *arguments: str | Path, environment: dict[str, str] | None = None, seconds: float = 120.0
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process; return its exit code and what it wrote."""
    return subprocess.run(
        [LUUVET, *arguments], env=environment, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL
    )
