"""What receiving costs: CPU seconds of a million records for each framing, and a listener over loopback. Prints JSON.

Run: .venv/bin/python bench/receive.py [records]. The lines vary in host, user, address, ids and time; they are rendered
before the clock starts. The sender over loopback is a process of its own, so its CPU is not in the figures.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import random
import socket
import sys
import time

import uvloop

from luuvet.event.raw import Raw
from luuvet.receive.framing import Framer
from luuvet.receive.syslog_tcp import SyslogTcp

READ = 64 << 10


def lines(count: int) -> list[bytes]:
    """Return varied RFC 3164 lines of about 200 bytes."""
    rng = random.Random(7)
    return [
        b"<%d>Oct %2d %02d:%02d:%02d web-%d sshd[%d]: Failed password for invalid user %s from 203.0.113.%d port %d ssh2 %s"
        % (
            rng.randrange(192), rng.randrange(1, 32), rng.randrange(24), rng.randrange(60), rng.randrange(60),
            rng.randrange(200), rng.randrange(1, 99999), b"user%d" % rng.randrange(5000), rng.randrange(256),
            rng.randrange(1024, 65536), rng.randbytes(rng.randrange(10, 70)).hex().encode(),
        )
        for _ in range(count)
    ]  # fmt: skip


def framing(wire: bytes, records: int) -> float:
    """Return CPU seconds per million records of the framing alone."""
    framer = Framer()
    began = time.process_time()
    found = 0
    for at in range(0, len(wire), READ):
        found += sum(len(run.payloads) for run in framer.feed(wire[at : at + READ]))
    found += sum(len(run.payloads) for run in framer.close())
    assert found == records
    return (time.process_time() - began) * 1e6 / records


class Nowhere:
    """A sink that counts."""

    def __init__(self) -> None:
        self.records = 0
        self.first = self.count = 0
        self.came = asyncio.Event()

    async def put(self, raw: Raw) -> Nowhere:
        self.records += len(raw)
        self.came.set()
        return self

    async def durable(self, *, patient: bool = False) -> None:
        return None


def send(port: int, wire: bytes) -> None:
    """Send everything over one connection."""
    with socket.create_connection(("127.0.0.1", port)) as opened:
        opened.sendall(wire)


async def loopback(wire: bytes, records: int) -> dict[str, float]:
    """Return CPU seconds per million records of the whole listener, and records a second."""
    sink = Nowhere()
    listener = SyslogTcp("127.0.0.1:0", sink)
    await listener.start()
    sender = multiprocessing.get_context("fork").Process(target=send, args=(listener.address.port, wire))
    cpu, began = time.process_time(), time.monotonic()
    sender.start()
    while sink.records < records:
        sink.came.clear()
        await sink.came.wait()
    took = time.monotonic() - began
    cpu = time.process_time() - cpu
    sender.join()
    await listener.stop()
    return {"cpu_seconds_per_million": round(cpu * 1e6 / records, 3), "records_per_second": round(records / took)}


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 500_000
    rendered = lines(count)
    newline = b"".join(line + b"\n" for line in rendered)
    counted = b"".join(b"%d %b\n" % (len(line) + 1, line) for line in rendered)
    bare = b"".join(line.partition(b">")[2] + b"\n" for line in rendered)
    wires = {"newline": newline, "octet-counted": counted, "newline without PRI": bare}
    told = {
        "records": count,
        "bytes_per_record": round(len(newline) / count),
        "framing_cpu_seconds_per_million": {name: round(framing(wire, count), 3) for name, wire in wires.items()},
        "listener": {name: uvloop.run(loopback(wire, count)) for name, wire in list(wires.items())[:2]},
    }
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
