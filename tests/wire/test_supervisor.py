"""The supervisor against real child processes that end, hang, or cannot start."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from luuvet.wire import supervisor as module
from luuvet.wire.layout import Layout
from luuvet.wire.supervisor import Supervisor

CHILD = """
import sys, time, threading, os
from pathlib import Path
from luuvet.wire.beat import Beat
mode, path, marker = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
def gone():
    while os.read(0, 4096):
        pass
    os._exit(0)
threading.Thread(target=gone, daemon=True).start()
beat = Beat(path)
first = not marker.exists()
marker.touch()
if mode == "cannot":
    os._exit(3)
if mode == "ends" and first:
    os._exit(1)
while mode == "hangs" and first:
    time.sleep(60)
while True:
    beat.beat()
    time.sleep(0.05)
"""


def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **modes: str) -> tuple[Supervisor, threading.Thread]:
    layout = Layout(tmp_path / "data")
    supervisor = Supervisor(layout, hang_seconds=1.0, arguments=[])
    real = module.Child.start

    def start(child: module.Child, now: float) -> None:
        mode = modes.get(child.name, "works")
        child.command = [sys.executable, "-c", CHILD, mode, str(child.beat), str(tmp_path / f"{child.name}.marker")]
        real(child, now)

    monkeypatch.setattr(module.Child, "start", start)
    thread = threading.Thread(target=supervisor.run, daemon=True)
    thread.start()
    return supervisor, thread


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def processes(supervisor: Supervisor) -> dict[str, dict[str, object]]:
    path = supervisor.layout.run / "processes.json"
    rows = orjson.loads(path.read_bytes()) if path.exists() else []
    return {row["name"]: row for row in rows}


@pytest.mark.parametrize(("mode", "how"), [("ends", "ended with 1"), ("hangs", "no progress")])
def test_a_process_that_ends_or_hangs_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, how: str
) -> None:
    supervisor, thread = started(tmp_path, monkeypatch, owner=mode)
    try:
        until(
            lambda: (
                bool(processes(supervisor).get("owner", {}).get("restarts"))
                and processes(supervisor)["owner"]["pid"] is not None
            )
        )
        rows = processes(supervisor)
        assert rows["owner"]["restarts"] == 1 and how in str(rows["owner"]["last_end"])
        assert rows["intake"]["restarts"] == 0, "nothing that happens to the owner touches the intake"
    finally:
        supervisor.stopping.set()
        thread.join(30)
    assert not thread.is_alive()


def test_a_process_that_cannot_start_stops_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor, thread = started(tmp_path, monkeypatch, intake="cannot")
    thread.join(30)
    assert not thread.is_alive() and supervisor.failed == "intake"


def test_two_servers_on_one_folder_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor, thread = started(tmp_path, monkeypatch)
    try:
        until(lambda: len(processes(supervisor)) == 3)
        with pytest.raises(RuntimeError, match="another process"):
            Supervisor(supervisor.layout, 1.0, []).run()
    finally:
        supervisor.stopping.set()
        thread.join(30)


def test_an_owner_that_cannot_start_does_not_stop_the_sealing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supervisor, thread = started(tmp_path, monkeypatch, owner="cannot")
    try:
        until(lambda: int(str(processes(supervisor).get("owner", {}).get("restarts", 0))) >= 2)
        rows = processes(supervisor)
        assert not supervisor.failed and rows["intake"]["restarts"] == 0 and rows["owner"]["last_end"] == "ended with 3"
    finally:
        supervisor.stopping.set()
        thread.join(30)
