"""A real server on a folder of its own that was sent the lab's recording, for the examples of the reference."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lab.recording import OFFICE, Recording
from lab.replay import replay

_START_SECONDS = 60.0
_DERIVE_SECONDS = 120.0
_DOORS = ("RECEIVE_SYSLOG_TCP", "RECEIVE_SYSLOG_UDP", "RECEIVE_RELP", "RECEIVE_HTTP", "CONSOLE_ADDRESS")


def free_port() -> int:
    """Return a TCP port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Luuvet:
    """The command, on one data folder and with settings of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.ports = {name: free_port() for name in _DOORS}
        given = {f"LUUVET_{name}": f"127.0.0.1:{port}" for name, port in self.ports.items()}
        self.environment = {**os.environ, **given, "LUUVET_LOG_LEVEL": "warning", "LUUVET_LANGUAGE": "en"}
        self.environment["LUUVET_DATA"] = str(data)

    def run(self, *arguments: str, code: int = 0) -> str:
        """Return what a command prints.

        Raises:
            RuntimeError: it ends with another code; the sentence has its words.
        """
        command = [sys.executable, "-m", "luuvet.cli.main", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != code:
            raise RuntimeError(f"luuvet {' '.join(arguments)} ended with {done.returncode}: {done.stderr}{done.stdout}")
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """Return the first JSON line or document that a command prints."""
        text = self.run(*arguments)
        return json.loads(text if text.startswith("{\n") else text.partition("\n")[0])

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve for the length of a block."""
        command = [sys.executable, "-m", "luuvet.cli.main", "serve"]
        server = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL)
        try:
            self._await(lambda: bool(self.run("search", "--count", "--last", "1s")), _START_SECONDS)
            yield
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(90)

    def send_recording(self) -> None:
        """Send the office's recorded incident as it was recorded; return when it is searchable."""
        port = self.ports["RECEIVE_SYSLOG_TCP"]
        replay(Recording.load(OFFICE), "127.0.0.1", port, udp_port=self.ports["RECEIVE_SYSLOG_UDP"])
        self._await(self._settled, _DERIVE_SECONDS)

    def _settled(self) -> bool:
        before = self.json("status", "--format", "json")
        time.sleep(0.5)
        after = self.json("status", "--format", "json")
        alerts = self.run("alerts", "--format", "ndjson", "--limit", "1")
        return bool(before["archive"]["records"] == after["store"]["position"] and alerts)

    def _await(self, true: Any, seconds: float) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                if true():
                    return
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            if time.monotonic() > end:
                raise RuntimeError(f"the example server did not get there in {seconds:.0f} s")
            time.sleep(0.2)


@contextmanager
def recorded() -> Iterator[Luuvet]:
    """Serve the recording from a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="luuvet-docs-") as folder:
        luuvet = Luuvet(Path(folder) / "data")
        with luuvet.serving():
            luuvet.send_recording()
            yield luuvet
