"""Bad input into a running server: each kind gets a sentence and a count, nothing stops, nothing is lost."""

from __future__ import annotations

import gzip
import hashlib
import http.client
import json
import random
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from bench.running import Server, until

MIB = 1 << 20


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("bad") / "data") as running:
        yield running
    print(running.told())


@pytest.fixture(autouse=True)
def _nothing_stops(server: Server) -> Iterator[None]:
    """Each test leaves the same processes running, all caught up, and a whole log."""
    before = {name: row["pid"] for name, row in server.processes().items()}
    yield
    server.caught_up()
    assert {name: row["pid"] for name, row in server.processes().items()} == before, server.told()


def _taken(server: Server) -> int:
    """Return how many records came by TCP, -1 while some of them wait for their commit."""
    status = server.ask("status", lang="en")
    doors = {door["name"]: door for door in status["doors"]}
    return -1 if status["sink"]["queue_bytes"] else int(doors["syslog-tcp"]["records"])


def _send(server: Server, *pieces: bytes, records: int) -> None:
    """Send over one connection, and return when so many records of it are sealed and searchable."""
    before = _taken(server)
    with socket.create_connection(("127.0.0.1", server.tcp)) as wire:
        for piece in pieces:
            wire.sendall(piece)
        wire.shutdown(socket.SHUT_WR)
        wire.settimeout(60)
        while wire.recv(4096):
            pass
    until(lambda: _taken(server) >= before + records, f"{records} records are sealed")
    server.caught_up()


def _counted(*records: bytes) -> bytes:
    return b"".join(b"%d %s" % (len(record), record) for record in records)


def _payloads(server: Server, mark: bytes) -> list[bytes]:
    server.caught_up()
    return [payload for _, payload in server.payloads() if mark in payload]


def _post(server: Server, path: str, body: bytes, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.http, timeout=60)
    try:
        given = {"Content-Type": "application/x-ndjson", **{k.replace("_", "-"): v for k, v in headers.items()}}
        connection.request("POST", path, body, given)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def test_bytes_that_are_no_text(server: Server) -> None:
    records = [
        b"<38>1 2026-11-22T10:00:00Z xau-1 app 7 - - khong-phai-utf8 \xff\xfe\xc3\x28 \xed\xa0\x80 het",
        b"<38>1 2026-11-22T10:00:00Z xau-1 app 7 - - co-nul \x00\x00 giua",
        b"khong-phai-utf8 khong co dau \xf0\x28\x8c\x28",
        bytes(range(256)) + b"co-nul",
    ]
    _send(server, _counted(*records), records=len(records))
    kept = _payloads(server, b"khong-phai-utf8") + _payloads(server, b"co-nul")
    assert sorted(kept) == sorted(records), "sealed byte by byte"
    found = list(server.documents("host.name:xau-1"))
    assert len(found) == 2
    assert any("\x00" in event["event"]["original"] or "\ufffd" in event["event"]["original"] for event in found)
    assert server.count("khong\\-phai\\-utf8 OR khong-phai-utf8") >= 1


def test_wrong_octet_counts(server: Server) -> None:
    good = b"<38>1 2026-11-22T10:00:00Z xau-2 app 7 - - sau-so-dem-sai"
    wrong = b"<38>1 2026-11-22T10:00:00Z xau-2 app 7 - - so-dem-sai"
    _send(server, _counted(good), b"%d %s" % (len(wrong) - 1, wrong), _counted(good, good), records=4)
    _send(server, b"99999 " + wrong, records=1)  # announced, never sent
    _send(server, b"123456789012345678901234567890 " + wrong + b"\n" + good + b"\n", records=2)
    _send(server, b"-5 " + wrong + b"\n", records=1)
    text = b"\n".join(payload for _, payload in server.payloads())
    assert text.count(b"sau-so-dem-sai") == 4
    assert text.count(b"so-dem-sa") == 4 + 4
    doors = {door["name"]: door for door in server.ask("status", lang="en")["doors"]}
    assert doors["syslog-tcp"]["rejected"] > 0, "counted"
    assert any(item["key"] == "rejected" for item in server.ask("status", lang="en")["attention"]), "and told"


def test_a_line_of_a_hundred_megabytes(server: Server) -> None:
    intake = psutil.Process(server.pid("intake"))
    body = random.Random(5).randbytes(MIB // 2).hex().encode()
    record = b"<38>1 2026-11-22T10:00:00Z xau-3 app 7 - - dong-dai " + body * 100
    highest = intake.memory_info().rss
    before = server.caught_up()
    with socket.create_connection(("127.0.0.1", server.tcp)) as wire:
        wire.sendall(b"%d " % len(record))
        for start in range(0, len(record), MIB):
            wire.sendall(record[start : start + MIB])
            highest = max(highest, intake.memory_info().rss)
    until(lambda: server.ask("progress")["sealed"] >= before + len(record) // MIB + 1, "all parts are sealed", 60)
    highest = max(highest, intake.memory_info().rss)
    parts = b"".join(
        payload for index, payload in server.payloads() if index >= before and not payload.startswith(b"{")
    )
    assert hashlib.sha256(parts).digest() == hashlib.sha256(record).digest(), "kept whole"
    print(f"the intake held {highest / MIB:.0f} MiB at most")
    assert highest < 400 * MIB
    server.caught_up()
    first = list(server.documents("host.name:xau-3", "event.id,luuvet.part"))
    assert len(first) >= 1


def test_files_that_are_cut_empty_or_no_archive(server: Server, tmp_path: Path) -> None:
    lines = b"".join(b"2026-11-22T10:00:%02dZ xau-4 app[7]: tep-cut %d\n" % (n % 60, n) for n in range(20_000))
    whole = gzip.compress(lines)
    cut, empty, broken = tmp_path / "cut.log.gz", tmp_path / "empty.log", tmp_path / "broken.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    empty.write_bytes(b"")
    broken.write_bytes(b"PK\x03\x04 this is no archive")
    done = server.run("ingest", cut, code=None)
    assert done.returncode in (0, 2) and "cut.log.gz" in done.stderr, done.stderr
    kept = server.count("host.name:xau-4")
    assert 5_000 < kept < 20_000, "what could be read is in the log"
    for path in (empty, broken):
        done = server.run("ingest", path, code=None)
        assert done.returncode in (0, 2) and done.stderr.strip(), (path, done)
        assert "Traceback" not in done.stderr


def test_json_that_explodes(server: Server) -> None:
    deep = b'{"message":"bom-json","a":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    wide = b'{"message":"bom-json",' + b",".join(b'"truong_%d":%d' % (n, n) for n in range(20_000)) + b"}"
    number = b'{"message":"bom-json","n":' + b"9" * 100_000 + b"}"
    body = b"".join(b'{"create":{"_index":"x"}}\n' + document + b"\n" for document in (deep, wide, number))
    status, answer = _post(server, "/_bulk", body)
    assert status in (200, 400, 413)
    statuses = [item["create"]["status"] for item in json.loads(answer).get("items", [])] if status == 200 else []
    _send(
        server,
        _counted(b"<38>1 2026-11-22T10:00:00Z xau-5 app 7 - - " + deep, b"<38>1 - xau-5 app 7 - - " + wide),
        records=2,
    )
    server.caught_up()
    kept = [payload for _, payload in server.payloads() if b"bom-json" in payload]
    assert len(kept) == 2 + sum(code in (200, 201) for code in statuses)
    assert server.count("host.name:xau-5") == 2
    bomb = gzip.compress(b" " * (400 * MIB), compresslevel=6)
    intake = psutil.Process(server.pid("intake"))
    status, answer = _post(server, "/_bulk", bomb, Content_Encoding="gzip")
    assert status == 413 and b"large" in answer.lower(), (status, answer[:200])
    assert intake.memory_info().rss < 500 * MIB
    assert _post(server, "/ndjson", b'{"message":"sau-bom"}\n')[0] in (200, 201, 202, 204)


def test_clocks_of_1970_and_2099(server: Server) -> None:
    records = [
        b"<38>1 1970-01-01T00:00:01Z xau-6 app 7 - - dong-ho-cham",
        b"<38>1 2099-12-31T23:59:59.999999Z xau-6 app 7 - - dong-ho-nhanh",
        b"<38>1 0001-01-01T00:00:00Z xau-6 app 7 - - nam-mot",
        b"<38>1 9999-12-31T23:59:59Z xau-6 app 7 - - nam-cuoi",
        b"<38>1 2026-02-30T25:61:61Z xau-6 app 7 - - khong-co-ngay",
    ]
    _send(server, _counted(*records), records=len(records))
    server.caught_up()
    events = {event["message"]: event for event in server.documents("host.name:xau-6")}
    assert len(events) == 5
    assert events["dong-ho-cham"]["@timestamp"].startswith("1970-01-01T00:00:01")
    assert events["dong-ho-nhanh"]["@timestamp"].startswith("2099-12-31T23:59:59.999999")
    for event in events.values():
        ingested = datetime.fromisoformat(event["event"]["ingested"])
        assert abs((datetime.now(UTC) - ingested).total_seconds()) < 600, "arrival is not event time"
    assert server.run("search", "xau-6", "--from", "2099-01-01T00:00:00Z", "--count").stdout.strip() in ("1", "2")


def test_four_hundred_days_in_one_import(server: Server, tmp_path: Path) -> None:
    first = datetime(2025, 10, 1, 12, tzinfo=UTC)
    days = [first + timedelta(days=n) for n in range(400)]
    path = tmp_path / "lau.log"
    path.write_text(
        "".join(
            f"<38>1 {d:%Y-%m-%dT%H:%M:%SZ} xau-7 app {n} - - ngay {n} lan {m}\n"
            for n, d in enumerate(days)
            for m in range(5)
        )
    )
    began = time.monotonic()
    server.run("ingest", path)
    print(f"2,000 lines of 400 days durable and searchable after {time.monotonic() - began:.1f} s")
    assert server.count("host.name:xau-7") == 2000
    day = server.ask("count", query="host.name:xau-7", **{"from": "2026-03-01T00:00:00Z", "to": "2026-03-02T00:00:00Z"})
    assert day["count"] == 5
    again = server.run("ingest", path, code=2)
    assert "lau.log" in again.stderr and server.count("host.name:xau-7") == 2000


def test_noise_on_every_door(server: Server) -> None:
    chance = random.Random(9)
    for port in (server.tcp, server.relp, server.http):
        for size in (1, 100, 100_000):
            with socket.create_connection(("127.0.0.1", port)) as wire:
                wire.settimeout(2)
                try:
                    wire.sendall(chance.randbytes(size) + b"\n")
                    wire.recv(100)
                except OSError:
                    pass
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        for size in (0, 1, 65_000):
            wire.sendto(chance.randbytes(size), ("127.0.0.1", server.tcp))
    _send(server, _counted(b"<38>1 2026-11-22T10:00:00Z xau-8 app 7 - - sau-tat-ca"), records=1)
    server.caught_up()
    assert server.count("host.name:xau-8") == 1
    server.run("verify")
