"""Probes: every 100 ms one line with a word of its own over a connection of its own, then searched through the API until returned.

The oldest one outstanding is asked for every 100 ms; once it is there the next is asked for at once, so what is told is at most
one asking later than what a person would have seen.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from dataclasses import dataclass, field

from bench.server import Server

EVERY = 0.1
_ASK_EVERY = 0.1


@dataclass
class Probes:
    """Sends and searches in two threads; `latencies` are seconds from the last byte sent to the answer that holds the line."""

    server: Server
    latencies: list[float] = field(default_factory=list)
    searches: list[float] = field(default_factory=list)
    sent: int = 0
    _waiting: deque[tuple[str, float]] = field(default_factory=deque)
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
                word = f"thamdo{self.sent:06d}x{time.time_ns() % 10**9:09d}"
                stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                opened.sendall(f"<86>1 {stamp} bench probe 1 - - {word} is on its way\n".encode())
                self._waiting.append((word, time.monotonic()))
                self.sent += 1
                self._stop.wait(max(0.0, began + EVERY - time.monotonic()))

    def _search(self) -> None:
        while self._waiting or not self._stop.is_set():
            if not self._waiting:
                time.sleep(0.01)
                continue
            word, sent = self._waiting[0]
            began = time.monotonic()
            found = self.server.ask("search", query=word, last="1h", limit=1)["events"]
            now = time.monotonic()
            self.searches.append(now - began)
            if found:
                assert word in found[0]["event"]["original"]
                self.latencies.append(now - sent)
                self._waiting.popleft()
            else:
                time.sleep(max(0.0, began + _ASK_EVERY - now))
