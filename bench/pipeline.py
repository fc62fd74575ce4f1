"""The whole pipeline: TCP syslog → sealed, parsed, detected, edges, searchable; a real server, a real sender, real searches.

    python -m bench.pipeline [--events 5000000] [--kind short|long] [--rate 0] [--restart 60] [--folder DIR]

Prints one JSON document. Lines are rendered before anything starts; the sender is a process of its own and its CPU is told.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from bench.lines import PER_SECOND
from bench.probes import Probes
from bench.sender import render
from bench.server import Server, folder_bytes

_SAMPLE_SECONDS = 2.0
_REST_SECONDS = 120.0
_PATIENCE_SECONDS = 600.0


class Peak:
    """The largest sum of the processes' PSS, sampled every two seconds."""

    def __init__(self, server: Server) -> None:
        self._server, self._stop = server, threading.Event()
        self.bytes: dict[str, int] = {}
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()

    def _sample(self) -> None:
        while not self._stop.wait(_SAMPLE_SECONDS):
            now = self._server.pss()
            if sum(now.values()) > sum(self.bytes.values()):
                self.bytes = now

    def stop(self) -> dict[str, int]:
        """Return the largest sum and its parts in MB."""
        self._stop.set()
        self._thread.join()
        return _megabytes(self.bytes)


def run(folder: Path, kind: str, events: int, rate: float, restart: float) -> dict[str, Any]:
    """Measure one run; the server's data stays in `folder/data`."""
    wire = folder / "wire.log"
    size = render(wire, kind, events, int(time.time()) - events // PER_SECOND)
    server = Server(folder / "data")
    found: dict[str, Any] = {"events": events, "kind": kind, "bytes_an_event": round(size / events - 1, 1)}
    found["start_seconds"] = round(server.start(), 1)
    try:
        found.update(_flow(server, wire, events, rate))
        wire.unlink()
        found.update(_rest(server, size, events))
        server.stop()
        if restart:
            found.update(_again(server, restart))
    finally:
        server.stop()
    return found


def _flow(server: Server, wire: Path, events: int, rate: float) -> dict[str, Any]:
    probes, peak = Probes(server), Peak(server)
    before = server.cpu()
    command = [sys.executable, "-m", "bench.sender", str(wire), str(server.syslog), "--rate", str(rate)]
    probes.start()
    try:
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    finally:
        probes.stop()
    _await(server, events + probes.sent)
    seconds = time.time() - told["first"]
    peaks = peak.stop()
    million = events / 1e6
    cpu = {name: round((used - before.get(name, 0.0)) / million, 2) for name, used in server.cpu().items()}
    derived = server.ask("status")["derived"]
    return {
        "sustained_a_second": round(events / seconds),
        "seconds": round(seconds, 1),
        "sent_seconds": round(told["last"] - told["first"], 1),
        "sender_cpu_share": round(told["cpu"] / seconds, 3),
        "cpu_seconds_a_million": {**cpu, "all": round(sum(cpu.values()), 2)},
        "cores": round(sum(cpu.values()) * million / seconds, 2),
        "probes": _spread(probes.latencies),
        "probe_searches": _spread(probes.searches),
        "peak_megabytes": peaks,
        "derived": derived,
    }


def _await(server: Server, total: int) -> None:
    """Return once everything that was sent is found by the search itself."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while server.ask("progress")["derived"] < total and time.monotonic() < end:
        time.sleep(0.05)
    while (found := server.ask("count", query="luuvet.listener:syslog-tcp")["count"]) < total:
        if time.monotonic() > end:
            raise RuntimeError(f"of {total} lines sent, {found} are found")
        time.sleep(0.05)
    if found != total:
        raise RuntimeError(f"{total} lines were sent, {found} are found")


def _rest(server: Server, size: int, events: int) -> dict[str, Any]:
    """Wait until merges and packing came to rest, then tell what is on the disk."""
    end, last, quiet = time.monotonic() + _REST_SECONDS, sum(server.cpu().values()), 0
    while quiet < 3 and time.monotonic() < end:
        time.sleep(1)
        now = sum(server.cpu().values())
        quiet, last = (quiet + 1 if now - last < 0.15 else 0), now
    status = server.ask("status")
    archive, store = folder_bytes(server.data / "archive"), int(status["store"]["bytes"])
    tables = {name: round(int(row["bytes"]) / events, 1) for name, row in status["store"]["tables"].items()}
    edges = int(status["store"]["tables"]["edges"]["rows"])
    return {
        "raw_bytes": size,
        "archive_per_raw_byte": round(archive / size, 3),
        "store_per_raw_byte": round(store / size, 3),
        "kept_per_raw_byte": round((archive + store) / size, 3),
        "store_bytes_an_event": tables,
        "edges_an_event": round(edges / events, 2),
        "datasets": {row["dataset"]: row["count"] for row in status["datasets"]},
    }


def _again(server: Server, seconds: float) -> dict[str, Any]:
    took = server.start()
    time.sleep(seconds)
    return {"restart_seconds": round(took, 1), "megabytes_after_restart": _megabytes(server.pss())}


def _megabytes(parts: dict[str, int]) -> dict[str, int]:
    told = {name: round(value / 1e6) for name, value in parts.items()}
    return {**told, "all": sum(told.values())}


def _spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    at = {"p50": 0.5, "p99": 0.99, "max": 1.0}
    last = len(ordered) - 1
    return {
        "count": len(ordered),
        **{name: round(ordered[min(last, int(last * part + 0.999))], 3) for name, part in at.items()},
    }


def main() -> int:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--kind", choices=("short", "long"), default="short")
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument(
        "--restart", type=float, default=60.0, help="seconds after a restart at which memory is read; 0 leaves it out"
    )
    parser.add_argument("--folder", type=Path, help="keeps the data here; else a temporary folder that is removed")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="luuvet-bench-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        print(json.dumps(run(folder, given.kind, given.events, given.rate, given.restart), indent=1))
    finally:
        if not given.folder:
            shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
