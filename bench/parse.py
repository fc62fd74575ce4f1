"""Syslog parsing alone: lines a second and CPU seconds per million, in batches of 50,000 varied lines.

Ten formats, half of the lines RFC 3164 and half RFC 5424, every line with its own host, user, address, id and time. The lines
are made before the clock starts. Run: `.venv/bin/python -m bench.parse [lines]`.
"""

from __future__ import annotations

import os
import random
import sys
import time

from bench.lines import PER_SECOND, short

from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

BATCH = 50_000
START = 1_795_000_000


def batches(total: int, seed: int = 7) -> list[Sealed]:
    """Return sealed runs of `BATCH` lines."""
    r = random.Random(seed)
    made = []
    for first in range(0, total, BATCH):
        lines = [short(r, n, START) for n in range(first, min(first + BATCH, total))]
        received = (START + (first + BATCH) // PER_SECOND) * 1_000_000_000
        made.append(
            Sealed("0123456789abcdef", first, Raw("syslog-tcp", "192.0.2.7:40000", "", "newline", received, lines))
        )
    return made


def main(total: int) -> None:
    """Measure and print one table."""
    runs = batches(total)
    parser = Parser(Formats.load(), Sources(), threads=os.cpu_count() or 1)
    parser.parse([runs[0]])
    wall, cpu = time.perf_counter(), time.process_time()
    rows = sum(parser.parse([run]).height for run in runs)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = sum(run.raw.size for run in runs) / total
    counts = parser.stats()["datasets"]
    print(f"{'lines':>12} {'bytes each':>11} {'lines/s':>11} {'CPU s per million':>18}")
    print(f"{rows:12,} {size:11.0f} {rows / wall:11,.0f} {cpu / rows * 1e6:18.2f}")
    print(f"datasets (with one warm-up batch): {counts}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
