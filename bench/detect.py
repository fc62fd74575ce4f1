"""Cost of matching: CPU seconds per million events with our own rules, and with 10 to 3,000 made-up ones beside them.

    .venv/bin/python bench/detect.py [--rows 50000] [--frames 6] [--corpus DIR]

The made-up rules have three to five patterns each (contains, endswith, startswith, a filter) on command lines, programs, URLs and
agents of the very log sources that the traffic has, so that none is left out for lack of events. `--corpus` takes a folder of
public Sigma rules as well. CPU is of the whole process, all threads; the first frame, in which the engine compiles its patterns,
is shown apart.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from frames import Traffic

from luuvet.detect import Detector, RuleBook, load_rules

SOURCES = {
    "syslog": [
        ("{product: linux, category: process_creation}", "process.command_line", "process.name"),
        ("{product: linux}", "process.command_line", "user.name"),
        ("{category: webserver}", "url.original", "user_agent.original"),
    ],
    "sysmon": [("{product: windows, category: process_creation}", "CommandLine", "Image")],
}


def cpu() -> float:
    """CPU seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def made_up(count: int, kind: str, seed: int = 7) -> str:
    """Return so many rules as YAML documents."""
    dice = random.Random(seed)

    def word() -> str:
        return "".join(dice.choice("abcdefghijklmnopqrstuvwxyz0123456789-_.") for _ in range(dice.randint(5, 14)))

    documents = []
    for number in range(count):
        source, first, second = dice.choice(SOURCES[kind])
        documents.append(
            f"title: rule {number}\nid: 00000000-0000-4000-8000-{number:012d}\nlogsource: {source}\nlevel: low\ndetection:\n"
            f"  some:\n    {first}|contains: ['{word()}', ' {word()}']\n    {second}|endswith: '{word()}'\n"
            f"  more:\n    {first}|contains|all: ['{word()}', '{word()}']\n"
            f"  filter:\n    {second}|startswith: '{word()}'\n  condition: (some or more) and not filter\n"
        )
    return "---\n".join(documents)


def book(count: int, kind: str) -> RuleBook:
    """Return our own rules and so many made-up ones."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.yml"
        path.write_text(made_up(count, kind), "utf-8")
        return load_rules([path] if count else [])


def measure(name: str, rules: RuleBook, kind: str, rows: int, frames: int) -> None:
    """Print one line of the table."""
    traffic = Traffic(seed=11)
    batch = [traffic.frame(rows, kind) for _ in range(frames + 1)]
    detector = Detector(rules)
    start = time.perf_counter()
    detector.match(batch[0])
    first = time.perf_counter() - start
    used, start, hits = cpu(), time.perf_counter(), 0
    for frame in batch[1:]:
        hits += detector.match(frame).height
    seconds, wall = cpu() - used, time.perf_counter() - start
    million = rows * frames / 1e6
    total = len(rules.rules) + len(rules.correlations)
    print(
        f"| {name} | {kind} | {total:,} | {seconds / million:.2f} | {rows * frames / wall:,.0f} | {first:.2f} | {hits:,} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--frames", type=int, default=6)
    parser.add_argument("--corpus", type=Path, action="append", default=[])
    asked = parser.parse_args()
    print("| rules | traffic | count | CPU s per million events | events/s | first frame s | hits |")
    print("|---|---|---|---|---|---|---|")
    for kind in ("syslog", "sysmon"):
        for count in (0, 10, 300, 1_000, 3_000):
            measure(f"ours + {count:,}" if count else "ours", book(count, kind), kind, asked.rows, asked.frames)
        if asked.corpus:
            measure("ours + corpus", load_rules(asked.corpus), kind, asked.rows, asked.frames)


if __name__ == "__main__":
    main()
