"""A sender that costs as little as one can: lines rendered into a file beforehand, sent over some TCP connections.

    python -m bench.sender FILE PORT [--rate LINES_A_SECOND] [--connections 4]

Prints one JSON line when done: times of the first and the last byte (`time.time()`), its own CPU seconds, bytes and lines sent.
"""

from __future__ import annotations

import argparse
import json
import mmap
import multiprocessing
import random
import socket
import sys
import time
from pathlib import Path

from bench import lines

PIECE = 128 << 10
_PART = 250_000


def render(path: Path, kind: str, count: int, start: int) -> int:
    """Write `count` lines of a kind (`short` or `long`) to a file, two processes side by side; return the bytes."""
    spans = [(kind, first, min(first + _PART, count), start) for first in range(0, count, _PART)]
    with path.open("wb") as out, multiprocessing.get_context("spawn").Pool(2) as pool:
        return sum(out.write(part) for part in pool.imap(_rendered, spans))


def _rendered(span: tuple[str, int, int, int]) -> bytes:
    kind, first, end, start = span
    chance, make = random.Random(first + 1), lines.short if kind == "short" else lines.long
    return b"\n".join([make(chance, n, start) for n in range(first, end)]) + b"\n"


def send(path: Path, port: int, rate: float, connections: int) -> dict[str, float]:
    """Send the file; with a rate, evenly."""
    opened = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
    began, sent, at, turn = time.time(), 0, 0, 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        size, view = len(content), memoryview(content)
        while at < size:
            end = content.find(b"\n", min(at + PIECE, size) - 1) + 1 or size
            opened[turn % connections].sendall(view[at:end])
            if rate:
                sent += content[at:end].count(b"\n")
                time.sleep(max(0.0, began + sent / rate - time.time()))
            at, turn = end, turn + 1
        view.release()
    for connection in opened:
        connection.close()
    return {"first": began, "last": time.time(), "cpu": time.process_time(), "bytes": float(size)}


def main() -> int:
    """Send, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument(
        "--rate", type=float, default=0.0, help="lines a second; 0 is as fast as the receiver takes them"
    )
    parser.add_argument("--connections", type=int, default=4)
    given = parser.parse_args()
    print(json.dumps(send(given.file, given.port, given.rate, given.connections)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
