"""A real server under measurement: started as a user starts it, on free ports and a folder of its own; what it costs is read from /proc."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

_TICK = os.sysconf("SC_CLK_TCK")
_START_SECONDS = 180.0


def free_port() -> int:
    """Return a TCP port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`luuvet serve` with its three processes."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.syslog, self.console = free_port(), free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start it; return the seconds until it answers a search."""
        given = {
            "LUUVET_RECEIVE_SYSLOG_TCP": f"127.0.0.1:{self.syslog}", "LUUVET_CONSOLE_ADDRESS": f"127.0.0.1:{self.console}",
            "LUUVET_RECEIVE_SYSLOG_UDP": "", "LUUVET_RECEIVE_RELP": "", "LUUVET_RECEIVE_HTTP": "", "LUUVET_LOG_LEVEL": "warning",
        }  # fmt: skip
        began = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "luuvet.cli.main", "serve", "--data", str(self.data)],
            env={**os.environ, **given},
            stdout=subprocess.DEVNULL,
        )
        while time.monotonic() - began < _START_SECONDS:
            try:
                self.ask("count", query="luuvet.listener:none")
                return time.monotonic() - began
            except OSError:
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        raise RuntimeError("the server did not start; its own words are above")

    def stop(self) -> None:
        """Stop it cleanly."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(90)

    def ask(self, name: str, **arguments: Any) -> Any:
        """Return the JSON answer of the API.

        Raises:
            OSError: the server does not answer, or refuses.
        """
        query = urllib.parse.urlencode(arguments)
        with urllib.request.urlopen(f"http://127.0.0.1:{self.console}/api/v1/{name}?{query}", timeout=60) as answer:
            return json.loads(answer.read())

    def processes(self) -> dict[str, int]:
        """Return the pid of each process by its name."""
        assert self._process is not None
        told = json.loads((self.data / "run" / "processes.json").read_bytes())
        return {"supervisor": self._process.pid, **{row["name"]: row["pid"] for row in told if row["pid"]}}

    def cpu(self) -> dict[str, float]:
        """Return the CPU seconds of each process so far."""
        return {name: _cpu(pid) for name, pid in self.processes().items()}

    def pss(self) -> dict[str, int]:
        """Return the proportional set size of each process in bytes."""
        return {name: _pss(pid) for name, pid in self.processes().items()}


def _cpu(pid: int) -> float:
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / _TICK


def _pss(pid: int) -> int:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) << 10
    return 0


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
