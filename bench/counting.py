"""Senders that know exactly what was acknowledged: each record carries an id of its own and is sent once, never again.

So after a crash an acknowledged id must be there exactly once, and one that was under way at most once: what is there twice
was doubled by the receiver, not by the sender.
"""

from __future__ import annotations

import http.client
import itertools
import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

BATCH = 50
_RETRY_SECONDS = 0.05
_ANSWER_SECONDS = 10.0
MARK = "lan-gui="
"""What stands before an id in a record."""


@dataclass
class Sent:
    """What became of the ids of one sender.

    Attributes:
        acknowledged: the receiver said that it has them.
        unknown: they were under way when the connection broke.
        refused: the receiver said that it has no room.
        gap: longest time between two acknowledgements, in seconds.
    """

    acknowledged: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    gap: float = 0.0
    breaks: int = 0
    _last: float = 0.0

    def keep(self, ids: list[str]) -> None:
        """Note an acknowledgement."""
        now = time.monotonic()
        if self._last:
            self.gap = max(self.gap, now - self._last)
        self._last = now
        self.acknowledged.update(ids)

    def reset_gap(self) -> None:
        """Measure the gap from now on."""
        self.gap, self._last = 0.0, time.monotonic()


def line(host: str, name: str, filler: str = "") -> bytes:
    """Return an RFC 5424 record that carries an id."""
    now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return f"<38>1 {now} {host} app 7 - - a record of the sender {MARK}{name} {filler}".encode()


def id_of(payload: bytes | str) -> str | None:
    """Return the id that a record carries, None where it is none of ours."""
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else payload
    _, mark, rest = text.partition(MARK)
    return rest.split('"')[0].split()[0] if mark and rest else None


class Sender(threading.Thread):
    """Sends batches until told to stop; a batch is done when all of it is answered."""

    def __init__(self, name: str, port: int, batch: int = BATCH, filler: int = 0) -> None:
        """`filler`: so many characters of varied words follow each id."""
        super().__init__(name=name, daemon=True)
        self._filler, self._chance = filler, random.Random(name)
        self.sent = Sent()
        self._port, self._batch = port, batch
        self._numbers = itertools.count()
        self._leave = threading.Event()

    def run(self) -> None:
        """Send; a broken connection is opened again."""
        while not self._leave.is_set():
            try:
                self.talk()
            except (OSError, http.client.HTTPException):
                self.sent.breaks += 1
                self._leave.wait(_RETRY_SECONDS)

    def talk(self) -> None:
        """Send over one connection until it breaks or `leaving` is set."""
        raise NotImplementedError

    def filler(self) -> str:
        """Return the text that makes a record large: words that vary, as in real logs."""
        return " ".join(f"tu{self._chance.randrange(20_000)}" for _ in range(self._filler // 7))

    @property
    def leaving(self) -> bool:
        """Whether to stop."""
        return self._leave.is_set()

    def next_ids(self) -> list[str]:
        """Return the ids of the next batch; they count as unknown until they are answered."""
        ids = [f"{self.name}-{number}" for number in itertools.islice(self._numbers, self._batch)]
        self.sent.unknown.update(ids)
        return ids

    def kept(self, ids: list[str]) -> None:
        """Note that ids were acknowledged."""
        self.sent.unknown.difference_update(ids)
        self.sent.keep(ids)

    def refused(self, ids: list[str]) -> None:
        """Note that ids were refused."""
        self.sent.unknown.difference_update(ids)
        self.sent.refused.update(ids)

    def stop(self) -> Sent:
        """Stop after the batch at hand."""
        self._leave.set()
        self.join(2 * _ANSWER_SECONDS)
        return self.sent


class RelpSender(Sender):
    """A small RELP client (librelp's `relp.html`) with one batch under way."""

    def talk(self) -> None:
        """Open, send batches, take their answers."""
        with socket.create_connection(("127.0.0.1", self._port), _ANSWER_SECONDS) as wire:
            answers = _answers(wire)
            offer = b"relp_version=0\nrelp_software=bench\ncommands=syslog"
            wire.sendall(b"1 open %d %s\n" % (len(offer), offer))
            next(answers)
            transactions = itertools.count(2)
            while not self.leaving:
                ids = self.next_ids()
                waiting = {number % 999_999_999: name for number, name in zip(transactions, ids, strict=False)}
                frames = [(number, line("gui-relp", name, self.filler())) for number, name in waiting.items()]
                wire.sendall(b"".join(b"%d syslog %d %s\n" % (number, len(data), data) for number, data in frames))
                while waiting:
                    number, code = next(answers)
                    if number in waiting:
                        (self.kept if code == 200 else self.refused)([waiting.pop(number)])


def _answers(wire: socket.socket) -> Iterator[tuple[int, int]]:
    """Return transaction number and code of each answer.

    Raises:
        ConnectionError: the other side closed or said `serverclose`.
    """
    buffer = b""
    while True:
        while b"\n" not in buffer or not (frame := _frame(buffer)):
            read = wire.recv(65_536)
            if not read:
                raise ConnectionResetError("closed")
            buffer += read
        number, command, data, length = frame
        buffer = buffer[length:]
        if command == b"serverclose":
            raise ConnectionResetError("serverclose")
        yield number, int(data[:3] or b"0")


def _frame(buffer: bytes) -> tuple[int, bytes, bytes, int] | None:
    head, _, rest = buffer.partition(b" ")
    command, _, rest = rest.partition(b" ")
    digits = rest[: min(i for i in (rest.find(b" "), rest.find(b"\n")) if i >= 0)] if b"\n" in rest else b""
    if not digits:
        return None
    size = int(digits)
    start = len(head) + len(command) + len(digits) + 2 + (1 if size else 0)
    if len(buffer) <= start + size:
        return None
    return int(head), command, buffer[start : start + size], start + size + 1


class BulkSender(Sender):
    """Sends `_bulk` requests over one kept connection."""

    def talk(self) -> None:
        """Send batches; an item counts by its own status."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_ANSWER_SECONDS)
        try:
            connection.connect()
            while not self.leaving:
                ids = self.next_ids()
                body = "".join(f'{{"create":{{"_index":"logs"}}}}\n{_document(name, self.filler())}\n' for name in ids)
                connection.request("POST", "/_bulk", body.encode(), {"Content-Type": "application/x-ndjson"})
                response = connection.getresponse()
                content = response.read()
                if response.status in (429, 503):
                    self.refused(ids)
                    self._leave.wait(_RETRY_SECONDS)
                    continue
                statuses = [item["create"]["status"] for item in json.loads(content)["items"]]
                self.kept([name for name, status in zip(ids, statuses, strict=True) if status in (200, 201)])
                self.refused([name for name, status in zip(ids, statuses, strict=True) if status in (429, 503)])
        finally:
            connection.close()


def _document(name: str, filler: str) -> str:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    document = {
        "@timestamp": now,
        "host": {"name": "gui-bulk"},
        "message": f"a document of the sender {MARK}{name} {filler}",
    }
    return json.dumps(document)


class TcpSender(Sender):
    """Sends plain syslog over TCP, octet-counted; nobody acknowledges, so all that left us stays unknown.

    Attributes:
        times: id of a record → when it was sent (`time.monotonic`).
        connections: id of a record → which connection it went into, counted from 1.
    """

    def __init__(self, name: str, port: int, pause: float = 0.001) -> None:
        super().__init__(name, port, batch=1)
        self._pause = pause
        self._connection = 0
        self.times: dict[str, float] = {}
        self.connections: dict[str, int] = {}

    def talk(self) -> None:
        """Send record by record."""
        with socket.create_connection(("127.0.0.1", self._port), _ANSWER_SECONDS) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._connection += 1
            while not self.leaving:
                (name,) = self.next_ids()
                record = line("gui-tcp", name)
                wire.sendall(b"%d %s" % (len(record), record))
                self.connections[name] = self._connection
                self.times[name] = time.monotonic()
                time.sleep(self._pause)
