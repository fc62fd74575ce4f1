from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lab.recording import Recording
from lab.replay import main, moved_records, moved_truth, mover, replay

NOW = datetime(2026, 3, 1, 2, 59, 59, 500_000, tzinfo=UTC)


class Receiver:
    """Takes TCP and UDP on one port of loopback; keeps what each address sent."""

    def __init__(self) -> None:
        self.tcp = socket.create_server(("127.0.0.1", 0))
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        self.streams: dict[str, bytes] = {}
        self.datagrams: list[tuple[str, bytes]] = []
        for work in (self._accept, self._datagrams):
            threading.Thread(target=work, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, (peer, _) = self.tcp.accept()
            except OSError:
                return
            threading.Thread(target=self._read, args=(line, peer), daemon=True).start()

    def _read(self, line: socket.socket, peer: str) -> None:
        self.streams[peer] = b""
        with line:
            while data := line.recv(4096):
                self.streams[peer] += data

    def _datagrams(self) -> None:
        while True:
            try:
                data, (peer, _) = self.udp.recvfrom(65536)
            except OSError:
                return
            self.datagrams.append((peer, data))

    def await_datagrams(self, count: int, seconds: float = 20.0) -> None:
        """Wait until so many came: they are read by a thread of their own."""
        end = time.monotonic() + seconds
        while len(self.datagrams) < count and time.monotonic() < end:
            time.sleep(0.01)

    def close(self) -> None:
        self.tcp.close()
        self.udp.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.close()


def test_as_recorded_sends_the_exact_bytes_from_an_address_a_machine(recording: Recording, receiver: Receiver) -> None:
    sent = replay(recording, "127.0.0.1", receiver.port)
    assert sent == {"web1": 3, "mail1": 2, "pc-1": 2}
    receiver.await_datagrams(2)
    assert receiver.streams["127.20.0.10"] == recording.connections[0].stream
    assert receiver.streams["127.20.0.25"] == recording.connections[1].stream
    assert [data for _, data in receiver.datagrams] == [piece.data for piece in recording.connections[2].pieces()]
    assert {peer for peer, _ in receiver.datagrams} == {"127.20.0.101"}


def test_moved_so_that_the_last_record_is_now(recording: Recording) -> None:
    frames = [piece.data for piece in moved_records(recording, mover(recording, NOW))]
    assert frames[0].startswith(b"108 <38>1 2026-03-01T09:59:05.123456+07:00 web1 sshd")
    assert b"[01/Mar/2026:09:59:10 +0700]" in frames[1]
    assert b'"@timestamp":"2026-03-01T02:59:20.250Z"' in frames[2]
    assert frames[3].startswith(b"<78>Mar  1 09:59:40 pc-1")
    assert frames[-1] == b"<46>Mar  1 09:59:59 mail1 rsyslogd: start\n"


def test_octet_counts_hold_after_moving(recording: Recording) -> None:
    for piece in moved_records(recording, mover(recording, NOW)):
        if piece.connection == 1:
            count, _, record = piece.data.partition(b" ")
            assert int(count) == len(record)
            assert record.endswith(b"\n")


def test_truth_moves_with_the_records(recording: Recording) -> None:
    truth = moved_truth(recording, mover(recording, NOW))
    assert truth["entry"] == {"ip": "192.0.2.7", "time": "2026-03-01T02:59:05.123Z"}
    assert recording.truth["entry"]["time"] == "2025-12-31T16:59:05.123Z"


def test_records_arrive_with_their_last_byte(recording: Recording) -> None:
    first, second, third = recording.connections[0].records()
    assert first.time == second.time == recording.connections[0].chunks[0][0]
    assert third.time == recording.connections[0].chunks[1][0]
    assert all(not piece.data.endswith(b"\n") for piece in recording.connections[1].records())


def test_speed_keeps_the_distances(recording: Recording, receiver: Receiver) -> None:
    begin = time.monotonic()
    replay(recording, "127.0.0.1", receiver.port, speed=100)
    assert 0.5 <= time.monotonic() - begin < 3


def test_command_line_sends_the_kept_recording(
    receiver: Receiver, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([f"127.0.0.1:{receiver.port}", "--truth", str(tmp_path / "truth.json")]) == 0
    printed = capsys.readouterr().out.splitlines()[-1]
    expected = sum(1 for _ in Recording.load().records())
    assert f"{expected:,} records" in printed
    entry = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))["entry"]
    assert abs((datetime.now(UTC) - datetime.fromisoformat(entry["time"])).total_seconds()) < 7200


def test_nobody_listens(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert main([f"127.0.0.1:{port}"]) == 3
    assert "cannot be reached" in capsys.readouterr().err


def test_nobody_listens_for_udp(recording: Recording) -> None:
    with socket.create_server(("127.0.0.1", 0)) as tcp, pytest.raises(ConnectionRefusedError, match="UDP"):
        replay(recording, "127.0.0.1", tcp.getsockname()[1])
