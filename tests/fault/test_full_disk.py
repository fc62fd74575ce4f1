"""A filesystem of 64 MB fills up: senders are slowed or refused, what was acknowledged stays, and room brings it back by itself."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.counting import BulkSender, RelpSender, Sent, id_of
from bench.running import Server, until

from luuvet.console.abilities import Refused

MIB = 1 << 20
SETTINGS: dict[str, str | int] = {
    "archive.reserve_bytes": 6 * MIB,
    "archive.warn_bytes": 20 * MIB,
    "archive.segment_bytes": MIB,
}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("a filesystem of its own needs root and the right to mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def _free(disk: Path) -> int:
    found = os.statvfs(disk)
    return found.f_bavail * found.f_frsize


def _attention(server: Server) -> set[str]:
    try:
        return {item["key"] for item in server.ask("status", lang="en")["attention"]}
    except Refused:
        return set()


@pytest.mark.timeout(300)
def test_a_disk_that_fills_and_is_freed(disk: Path, tmp_path: Path) -> None:
    server = Server(disk / "data", SETTINGS)
    server.log = tmp_path / "server.log"
    ballast = disk / "something-else"
    with server:
        senders = [RelpSender("relp", server.relp, filler=6000), BulkSender("bulk", server.http, filler=6000)]
        assert not _attention(server) & {"disk-low", "disk-full"}
        ballast.write_bytes(bytes(_free(disk) - 15 * MIB))
        assert "disk-low" in _attention(server), "it is said while everything is still taken"
        for sender in senders:
            sender.start()
        until(lambda: bool(senders[1].sent.refused), "the sender is refused", 120)
        acknowledged = sum(len(sender.sent.acknowledged) for sender in senders)
        print(f"refused with {_free(disk) / MIB:.1f} MiB left, {acknowledged} records acknowledged")
        assert acknowledged > 500
        intake = server.pid("intake")
        until(lambda: "disk-full" in _attention(server), "the status says so", 60)
        time.sleep(4)  # the store has had time to meet the full disk too
        assert server.count("") >= 0, "questions are still answered"
        held = [len(sender.sent.acknowledged) for sender in senders]

        ballast.unlink()
        until(
            lambda: all(len(s.sent.acknowledged) > n + 50 for s, n in zip(senders, held, strict=True)),
            "both senders are acknowledged again",
            60,
        )
        sent = [sender.stop() for sender in senders]
        assert not server.ended() and server.pid("intake") == intake, "the intake went on without a restart"
        server.ready()
        server.caught_up(sum(len(each.acknowledged) for each in sent), 120)
        restarts = {name: row["restarts"] for name, row in server.processes().items()}
        refusals = server.told(10_000).count("store-refused")
        print(f"restarts {restarts}; the store refused and waited {refusals} times")
        _nothing_is_missing(server, sent)
        server.run("verify")
        assert "Traceback" not in server.told(1000).replace("exception", ""), server.told(1000)


def _nothing_is_missing(server: Server, sent: list[Sent]) -> None:
    acknowledged = set().union(*(each.acknowledged for each in sent))
    refused = set().union(*(each.refused for each in sent))
    sealed = [name for _, payload in server.payloads() if (name := id_of(payload))]
    assert len(sealed) == len(set(sealed))
    assert acknowledged <= set(sealed)
    assert not refused & set(sealed), "refused means: not kept, send it again"
    stored = [id_of(d["event"]["original"]) for d in server.documents('"lan-gui"', "event.original", page=500)]
    assert sorted(filter(None, stored)) == sorted(sealed)
