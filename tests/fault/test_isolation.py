"""Whatever happens to the store's owner, sealing goes on; the supervisor notices, and the result is as if nothing had been."""

from __future__ import annotations

import json
import signal
import socket
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.counting import BulkSender, RelpSender, id_of
from bench.running import Server, until
from lab.recording import OFFICE, Recording
from lab.replay import mover

HANG_SECONDS = 12
PAUSE_SECONDS = 2.0
"""What is still no pause of the sealing where two cores are shared with other work; the supervisor needs `HANG_SECONDS`."""

RECORDING = Recording.load(OFFICE)
Found = tuple[Counter[tuple[str, str]], int]


def _records() -> list[bytes]:
    move = mover(RECORDING)
    return [move.record(record.data) for record in RECORDING.records()]


def _send(server: Server, records: list[bytes]) -> None:
    """Send over one connection, so that the order in the log is the same in every run."""
    with socket.create_connection(("127.0.0.1", server.tcp)) as wire:
        wire.sendall(b"".join(b"%d %s" % (len(record), record) for record in records))


def _found(server: Server) -> Found:
    """Return rule and group of each alert, and how many hits the store holds, once no more come.

    How many hits an alert tells of is left out: it is told again at doublings only, so that depends on how batches fell.
    """
    seen: Found | None = None
    while True:
        server.caught_up()
        alerts = Counter((one["rule"]["id"], one["group_key"]) for one in server.ask("alerts", limit=1000)["alerts"])
        found = alerts, int(server.ask("status", lang="en")["store"]["tables"]["hits"]["rows"])
        if found == seen:
            return found
        seen = found
        time.sleep(1.5)


@pytest.fixture(scope="module")
def records() -> list[bytes]:
    return _records()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, records: list[bytes]) -> Found:
    with Server(tmp_path_factory.mktemp("undisturbed") / "data") as server:
        _send(server, records)
        server.caught_up(len(records))
        return _found(server)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data", {"supervise.hang_seconds": HANG_SECONDS}) as running:
        yield running
    print(running.told())


@pytest.mark.parametrize(
    ("number", "how"),
    [(signal.SIGKILL, "ended with -9"), (signal.SIGSTOP, "made no progress")],
    ids=["killed", "hangs"],
)
@pytest.mark.timeout(240)
def test_sealing_goes_on_without_the_owner(
    server: Server, records: list[bytes], undisturbed: Found, number: int, how: str
) -> None:
    senders = [RelpSender("relp", server.relp), BulkSender("bulk", server.http)]
    for sender in senders:
        sender.start()
    until(lambda: all(len(sender.sent.acknowledged) > 200 for sender in senders), "the senders are under way")
    for sender in senders:
        sender.sent.reset_gap()
    _send(server, records[: len(records) // 2])
    until(lambda: server.ask("progress")["derived"] > 1000, "the owner is under way")
    _send(server, records[len(records) // 2 :])
    before = server.signal("owner", number)
    noticed = until(lambda: server.pid("owner") not in (None, before), "another owner runs", HANG_SECONDS + 30)
    sent = [sender.stop() for sender in senders]
    assert how in server.processes()["owner"]["last_end"]
    for each in sent:
        print(f"longest gap between acknowledgements {each.gap:.2f} s; another owner after {noticed:.1f} s")
        assert each.gap < PAUSE_SECONDS and each.breaks == 0 and not each.unknown

    server.ready()
    acknowledged = set().union(*(each.acknowledged for each in sent))
    server.caught_up(len(records) + len(acknowledged))
    assert _found(server) == undisturbed
    _every_record_has_one_row(server, acknowledged, len(records))
    assert "restarts" in {
        item["key"] for item in json.loads(server.run("status", "--format", "json").stdout)["attention"]
    }


def _every_record_has_one_row(server: Server, acknowledged: set[str], others: int) -> None:
    rows = Counter(
        int(document["event"]["id"].rpartition("-")[2])
        for document in server.documents("NOT event.dataset:luuvet.*", "event.id")
    )
    sealed = {index: payload for index, payload in server.payloads() if b'"event.provider":"luuvet"' not in payload}
    assert max(rows.values()) == 1
    assert rows.keys() == sealed.keys()
    there = [name for payload in sealed.values() if (name := id_of(payload))]
    assert len(there) == len(set(there)) and set(there) == acknowledged
    assert len(sealed) - len(there) == others
