"""Send a recording over real sockets: `python -m lab.replay HOST:PORT`, from the root of the repository.

By default all times are moved so that the last record is now, and everything is sent at once. `--speed 60` plays an
hour in a minute, `--speed 1` as it happened. `--as-recorded` sends the bytes exactly as they were recorded."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import json
import socket
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lab.moving import Mover
from lab.recording import OFFICE, Connection, Piece, Recording

SEND_BYTES = 1 << 16
UDP_PAUSE = 0.0002
"""Seconds after each datagram when everything is sent at once: UDP has no backpressure, and nothing may be lost."""


class Lines:
    """The open sockets, one a connection of the recording. To a loopback receiver each machine sends from an address
    of its own (10.20.0.25 from 127.20.0.25), so that sources stay apart as in the office."""

    def __init__(self, recording: Recording, host: str, port: int, udp_port: int) -> None:
        self._sockets: dict[int, socket.socket] = {}
        self._waiting: dict[int, bytearray] = {}
        self.bytes = 0
        for connection in recording.connections:
            self._sockets[connection.id] = _connect(connection, host, port, udp_port)
            self._waiting[connection.id] = bytearray()
        self._udp = {c.id for c in recording.connections if c.transport == "udp"}

    def send(self, piece: Piece, *, hurry: bool) -> None:
        """Send now, or (in a hurry) gather TCP bytes to larger pieces first."""
        self.bytes += len(piece.data)
        if piece.connection in self._udp:
            try:
                self._sockets[piece.connection].send(piece.data)
            except ConnectionRefusedError as error:
                raise ConnectionRefusedError("nobody listens for UDP there; --udp-port names another port") from error
            if hurry:
                time.sleep(UDP_PAUSE)
            return
        waiting = self._waiting[piece.connection]
        waiting += piece.data
        if not hurry or len(waiting) >= SEND_BYTES:
            self._flush(piece.connection)

    def _flush(self, connection: int) -> None:
        self._sockets[connection].sendall(self._waiting[connection])
        self._waiting[connection].clear()

    def close(self) -> None:
        """Send the rest, say goodbye, and wait until the receiver has closed too or five seconds have passed."""
        for number, line in self._sockets.items():
            if number not in self._udp:
                self._flush(number)
                line.shutdown(socket.SHUT_WR)
        for number, line in self._sockets.items():
            if number not in self._udp:
                line.settimeout(5)
                try:
                    while line.recv(4096):
                        pass
                except OSError:
                    pass
            line.close()


def _connect(connection: Connection, host: str, port: int, udp_port: int) -> socket.socket:
    kind = socket.SOCK_DGRAM if connection.transport == "udp" else socket.SOCK_STREAM
    family, _, _, _, address = socket.getaddrinfo(host, udp_port if kind == socket.SOCK_DGRAM else port, type=kind)[0]
    line = socket.socket(family, kind)
    if family == socket.AF_INET and ipaddress.ip_address(address[0]).is_loopback:
        with contextlib.suppress(OSError):  # not every system has all of 127.0.0.0/8
            line.bind(("127." + connection.peer.partition(".")[2], 0))
    line.connect(address)
    return line


def mover(recording: Recording, now: datetime | None = None) -> Mover:
    """Moves times so that the recording's last record falls on `now` (aware; default: the clock), whole seconds."""
    now = now or datetime.now(UTC)
    return Mover(int((now - recording.last).total_seconds()), recording.first, recording.last)


def moved_truth(recording: Recording, move: Mover) -> dict[str, Any]:
    """The ground truth with the same times as the records that `move` has moved."""
    truth: dict[str, Any] = move.document(recording.truth)
    return truth


def moved_records(recording: Recording, move: Mover) -> Iterable[Piece]:
    """Every record with its times moved, framed again (its octet count is right), in the order of arrival."""
    framing: dict[int, Callable[[bytes], bytes]] = {c.id: c.framed for c in recording.connections}
    for record in recording.records():
        yield Piece(record.time, record.connection, framing[record.connection](move.record(record.data)))


def replay(
    recording: Recording,
    host: str,
    port: int,
    *,
    udp_port: int = 0,
    move: Mover | None = None,
    speed: float = 0,
) -> dict[str, int]:
    """Send the recording; with `move` the times are moved, without it the bytes go out as recorded. `speed` 0 sends at
    once. Returns how many records were sent of each machine. Raises OSError when the receiver cannot be reached."""
    pieces = moved_records(recording, move) if move else recording.pieces()
    lines = Lines(recording, host, port, udp_port or port)
    begin, first = time.monotonic(), recording.first.timestamp()
    try:
        for piece in pieces:
            if speed > 0:
                time.sleep(max(0.0, (piece.time / 1e9 - first) / speed - (time.monotonic() - begin)))
            lines.send(piece, hurry=speed <= 0)
    finally:
        lines.close()
    return dict(Counter(connection.node for connection in recording.connections for _ in connection.records()))


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m lab.replay", description=__doc__)
    parser.add_argument("to", metavar="HOST:PORT", help="the receiver of syslog, TCP and UDP")
    parser.add_argument("--recording", type=Path, default=OFFICE, help="folder of the recording (default: the office)")
    parser.add_argument("--udp-port", type=int, default=0, help="when it is not the same port")
    parser.add_argument("--as-recorded", action="store_true", help="exact bytes, times not moved")
    parser.add_argument("--speed", type=float, default=0, help="1: as it happened; 0 (default): at once")
    parser.add_argument("--truth", type=Path, help="write the ground truth here, moved by the same time")
    options = parser.parse_args(arguments)
    host, _, port = options.to.rpartition(":")
    recording = Recording.load(options.recording)
    move = None if options.as_recorded else mover(recording)
    if options.truth:
        truth = moved_truth(recording, move) if move else recording.truth
        options.truth.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    begin = time.monotonic()
    try:
        sent = replay(recording, host.strip("[]"), int(port), udp_port=options.udp_port, move=move, speed=options.speed)
    except OSError as error:
        print(f"The receiver at {options.to} cannot be reached: {error}", file=sys.stderr)
        return 3
    for node, count in sent.items():
        print(f"{node:<10} {count:>8,} records")
    print(f"{'all':<10} {sum(sent.values()):>8,} records in {time.monotonic() - begin:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
