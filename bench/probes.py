"""Probes: every 100 ms one line with a word of its own over a connection of its own, searched for through the API until returned.

Every 100 ms one search asks for those that were sent since the oldest outstanding one, so what is told is at most one asking
later than what a person would have seen. One search a probe would be much of what is measured.
"""

from __future__ import annotations

import socket
import threading
import time
from dataclasses import dataclass, field

from bench.server import Server

EVERY = 0.1
ASK_EVERY = 0.1
MARK = "thamdo"
"""The word that all probes have."""
MOST = 1000
"""As many probes may become searchable between two askings."""


@dataclass
class Probes:
    """Sends and searches in two threads; `latencies` are seconds from the last byte sent to the answer that holds the line."""

    server: Server
    latencies: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    sent: int = 0
    _waiting: dict[str, tuple[float, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin."""
        self._threads = [threading.Thread(target=self._send), threading.Thread(target=self._search)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Send no more; return when every probe was found."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send(self) -> None:
        with socket.create_connection(("127.0.0.1", self.server.syslog)) as opened:
            while not self._stop.is_set():
                began = time.monotonic()
                word = f"{self.sent:06d}x{time.time_ns() % 10**9:09d}"
                stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                opened.sendall(f"<86>1 {stamp} bench probe 1 - - {MARK} {word}\n".encode())
                with self._lock:
                    self._waiting[word] = (time.monotonic(), stamp)
                self.sent += 1
                self._stop.wait(max(0.0, began + EVERY - time.monotonic()))

    def _search(self) -> None:
        while self._waiting or not self._stop.is_set():
            began = time.monotonic()
            if self._waiting:
                self._ask()
            time.sleep(max(0.0, began + ASK_EVERY - time.monotonic()))

    def _ask(self) -> None:
        with self._lock:
            since = next(iter(self._waiting.values()))[1]
        began = time.monotonic()
        answer = self.server.ask("search", query=MARK, limit=MOST, fields="message", **{"from": since})
        now = time.monotonic()
        self.searches.append(now - began)
        with self._lock:
            for event in answer["events"]:
                if waited := self._waiting.pop(event["message"].split()[-1], None):
                    self.latencies.append(now - waited[0])
