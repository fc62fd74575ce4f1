"""Sixteen days of a small network in the archive, then a server: what it hears next is compared with what it had learned."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.running import Server, until

from luuvet.event.raw import Raw
from luuvet.kit.clock import DAY_NS, NANOSECONDS, system_clock
from luuvet.kit.settings import load
from luuvet.wire.intake import open_archive
from luuvet.wire.layout import Layout
from luuvet.wire.sealing import LocalSink

DAYS = 16
HABITS = "event.dataset:luuvet.habit AND luuvet.listener:luuvet"


def packet(pc: int, port: int, to: str = "203.0.113.9") -> bytes:
    return (
        f"<4>1 2026-11-25T08:00:00+07:00 fw1 kernel - - - [12.3] OUT: IN=eth1 OUT=eth0 SRC=10.1.0.{pc} DST={to} LEN=60 "
        f"TTL=63 ID=1 DF PROTO=TCP SPT=50{pc:03} DPT={port} WINDOW=64240 SYN"
    ).encode()


def logon(user: str, host: str, source: str) -> bytes:
    return f"<86>1 2026-11-25T08:00:00+07:00 {host} sshd 77 - - Accepted password for {user} from {source} port 4242 ssh2".encode()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An archive whose records were received over sixteen days."""
    folder = tmp_path / "data"
    settings, layout = load(folder, environment={}), Layout(folder)
    layout.make()
    archive = open_archive(settings, layout)
    sink, now = LocalSink(archive), system_clock()
    for day in range(DAYS, 0, -1):
        for part in range(4):
            lines = [packet(pc, port) for pc in range(1, 11) for port in (80, 443)]
            lines += [logon(f"nv{pc}", "srv-1", f"10.1.0.{pc}") for pc in range(1, 4)] + [
                logon("root", "srv-2", "10.1.0.1")
            ]
            sink.write(
                Raw(
                    "syslog-tcp",
                    "10.0.0.1:514",
                    "",
                    "octet-counted",
                    now - day * DAY_NS + part * 3600 * NANOSECONDS,
                    lines,
                )
            )
    archive.close()
    return folder


@pytest.fixture
def server(data: Path) -> Iterator[Server]:
    with Server(data, {"detect.habits_seconds": 1}) as running:
        yield running
    print(running.told())


def send(server: Server, *lines: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.tcp)) as to:
        to.sendall(b"".join(b"%d %s" % (len(line), line) for line in lines))


def findings(server: Server, least: int) -> list[dict[str, Any]]:
    until(lambda: server.count(HABITS) >= least, f"{least} findings", 60, pause=0.3)
    time.sleep(2.5)
    server.caught_up()
    return list(server.documents(HABITS))


def test_history_then_a_new_port_a_roll_out_a_logon_then_kills_and_a_rebuild(server: Server) -> None:
    server.caught_up()
    until((server.data / "stages/habits.bin").exists, "history is learned", 60)
    assert server.count(HABITS) == 0, "history tells nothing"

    send(
        server,
        packet(5, 25),
        *(packet(pc, 8530) for pc in range(1, 11)),
        packet(5, 443),
        logon("nv1", "srv-1", "10.1.0.1"),
    )
    send(server, logon("nv1", "srv-2", "10.1.0.1"))
    found = {one["event"]["action"] + str(one["luuvet"]["habit"]["count"]): one for one in findings(server, 3)}
    assert set(found) == {"new-destination-port1", "new-destination-port10", "first-logon1"}
    spam = found["new-destination-port1"]
    assert spam["source"]["ip"] == "10.1.0.5" and spam["destination"] == {"ip": "203.0.113.9", "port": 25}
    assert sorted(spam["luuvet"]["habit"]["usual"]) == ["tcp/443 outside", "tcp/80 outside"]
    shown = spam["luuvet"]["habit"]["events"][0]
    assert b"DPT=25 " in dict(server.payloads())[int(shown.partition("-")[2])]
    assert "tcp/443" in spam["message"] and spam["luuvet"]["habit"]["vi"] != spam["luuvet"]["habit"]["en"]

    alerts = _alerts(server, "Machine's first connection outside on a sensitive port")
    assert alerts and alerts[0]["level"] == "medium"

    ids = sorted(one["luuvet"]["habit"]["id"] for one in found.values())
    server.signal("owner")  # SIGKILL: it starts again, reads what it kept, and tells nothing twice
    until(lambda: server.processes()["owner"]["restarts"] >= 1 and server.pid("owner") is not None, "it is back", 60)
    server.ready()
    server.run("rebuild", seconds=120)
    assert sorted(one["luuvet"]["habit"]["id"] for one in findings(server, 3)) == ids
    send(server, packet(6, 25))
    assert len(findings(server, 4)) == 4, "it still compares with what it learned"


def _alerts(server: Server, title: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    def raised() -> bool:
        nonlocal found
        lines = server.run("alerts", "--format", "ndjson", "--limit", "1000").stdout.splitlines()
        found = [one for one in map(json.loads, lines) if title in json.dumps(one)]
        return bool(found)

    until(raised, "the alert is raised", 60, pause=0.5)
    return found
