"""Cost of a hunt over Windows events with public rules: start-up, matching alone, and the whole walk from EVTX files.

    PYTHONPATH=. python -m bench.hunt --rules DIR [--rules DIR …] --evtx DIR [--events 1000000] [--rows 50000] [--processes 2]

Three parts, each a line or more of the table: `start` is `luuvet hunt` on one small file, cold and warm; `matching` is the
detector alone on parsed frames with 300, 1,000, 3,000 and all rules; `hunt` is reading, decoding, parsing and matching.
The EVTX files of the folder are read again and again until there are enough events. In `varied` events every number and long
hexadecimal text of the event data is another one each time, so that values repeat as little as they do in life; they are JSON
lines, since nobody writes EVTX but Windows. CPU is of all processes; figures are the events a second of CPU or of the clock.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path

from luuvet.detect import Detector, RuleBook, load_rules
from luuvet.event.raw import Raw, Sealed
from luuvet.kit import collector
from luuvet.kit.settings import load
from luuvet.receive.files.evtx import records
from luuvet.wire.files import Told
from luuvet.wire.hunt import Hunt
from luuvet.wire.parsers import parser_of

_NUMBERS = re.compile(rb"[0-9]{3,}|[0-9A-Fa-f]{8,}")
_DATA = (b'"EventData"', b'"UserData"')


def cpu() -> float:
    """CPU seconds of this process and of those that it has waited for."""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in both)


def varied(found: Sequence[bytes], count: int, seed: int = 1) -> Iterator[bytes]:
    """Yield events in any order, their event data with other numbers each time; names, ids and times stay."""
    dice = random.Random(seed)

    def other(match: re.Match[bytes]) -> bytes:
        digits = b"123456789" if match[0].isdigit() else b"0123456789abcdef"  # a number of JSON begins with no zero
        return bytes(dice.choices(digits, k=len(match[0])))

    for _ in range(count):
        one = dice.choice(found)
        at = max(one.find(name) for name in _DATA)
        yield one if at < 0 else one[:at] + _NUMBERS.sub(other, one[at:])


def some(book: RuleBook, count: int) -> RuleBook:
    """Return a book of so many of the rules, taken evenly."""
    step = max(1.0, len(book.rules) / count)
    chosen = [book.rules[int(number * step)] for number in range(min(count, len(book.rules)))]
    return RuleBook(tuple(chosen))


def start(folders: Sequence[Path], file: Path) -> None:
    """Time `luuvet hunt` on one small file: the first time and when what the rules compile to is known."""
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "XDG_CACHE_HOME": cache, "LUUVET_DATA": f"{cache}/none"}
        rules = [part for folder in folders for part in ("--rules", str(folder))]
        for name in ("cold", "warm", "warm"):
            begun, used = time.perf_counter(), cpu()
            command = [sys.executable, "-m", "luuvet.cli.main", "hunt", str(file), *rules]
            subprocess.run(command, env=environment, check=True, capture_output=True)
            print(f"| start, {name} | {time.perf_counter() - begun:.2f} s | {cpu() - used:.2f} s CPU | |")


def matching(book: RuleBook, lines: Sequence[bytes], rows: int) -> None:
    """Time the detector alone, on frames of varied events, with more and more rules."""
    with tempfile.TemporaryDirectory() as nowhere:
        parser = parser_of(load(Path(nowhere), environment={}))
    pieces = [lines[at : at + rows] for at in range(0, len(lines), rows)]
    frames = [parser.parse([Sealed("bench", 0, Raw("file", "", "", "evtx", 0, piece))]) for piece in pieces]
    for count in (300, 1_000, 3_000, len(book.rules)):
        detector = Detector(some(book, count))
        detector.found(frames[0])
        gc.collect()
        used, begun, hits = cpu(), time.perf_counter(), 0
        for frame in frames:
            hits += sum(map(len, detector.found(frame).values()))
        seconds, wall = cpu() - used, time.perf_counter() - begun
        print(
            f"| matching, {count:,} rules | {len(lines) / wall:,.0f} /s | {seconds / len(lines) * 1e6:.1f} µs CPU an event | "
            f"{hits:,} hits |"
        )


def hunting(name: str, book: RuleBook, paths: Sequence[Path], processes: int) -> None:
    """Time a whole hunt."""
    with tempfile.TemporaryDirectory() as nowhere:
        hunt = Hunt(load(Path(nowhere), environment={}), book, processes=processes)
    used, begun = cpu(), time.perf_counter()
    for _ in hunt.lines(paths, Told(), lambda size: None):
        pass
    wall, seconds, tally = time.perf_counter() - begun, cpu() - used, hunt.tally
    stages = ", ".join(f"{stage} {spent / tally.events * 1e6:.0f}" for stage, spent in tally.cpu.items())
    print(
        f"| {name}, {tally.events:,} events | {tally.events / wall:,.0f} /s | {seconds / tally.events * 1e6:.0f} µs CPU an event "
        f"({stages}) | {tally.hits:,} hits |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rules", type=Path, action="append", required=True)
    parser.add_argument("--evtx", type=Path, required=True)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--processes", type=int, default=len(os.sched_getaffinity(0)))
    asked = parser.parse_args()
    collector.relax()
    files = sorted(asked.evtx.rglob("*.evtx"))
    found = [one for file in files for one in records(file)]
    book = load_rules(asked.rules, house=False)
    print("| what | events or time | cost | |\n|---|---|---|---|")
    start(asked.rules, min(files, key=lambda file: file.stat().st_size))
    matching(book, list(varied(found, min(asked.events, 4 * asked.rows))), asked.rows)
    times = -(-asked.events // len(found))
    hunting("hunt, EVTX as recorded", book, list(islice(cycle(files), times * len(files))), asked.processes)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "varied.ndjson"
        with path.open("wb") as out:
            out.writelines(one + b"\n" for one in varied(found, asked.events))
        hunting("hunt, JSON lines varied", book, [path], asked.processes)


if __name__ == "__main__":
    main()
