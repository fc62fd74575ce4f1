"""Everything that we claim, measured here in one run: `make bench`. Prints one table and writes `docs/benchmarks.md`.

    python -m bench.table [--events 5000000] [--rate 74000] [--only seal,parse,pipeline,long,search]

Takes about ten minutes on two cores with five million events; nothing else should run meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PARTS = ("seal", "parse", "pipeline", "long", "search")


@dataclass
class Table:
    """Rows of (what, figure, floor, whether the floor is met)."""

    rows: list[tuple[str, str, str, str]] = field(default_factory=list)

    def at_least(self, what: str, value: float, floor: float, form: str = "{:,.0f}") -> None:
        """Add a figure that should be large."""
        self._add(what, form.format(value), "≥ " + form.format(floor), value >= floor)

    def at_most(self, what: str, value: float, floor: float, form: str = "{:,.0f}") -> None:
        """Add a figure that should be small."""
        self._add(what, form.format(value), "≤ " + form.format(floor), value <= floor)

    def told(self, what: str, value: str) -> None:
        """Add a figure without a floor."""
        self.rows.append((what, value, "", ""))

    def _add(self, what: str, value: str, floor: str, met: bool) -> None:
        self.rows.append((what, value, floor, "yes" if met else "**no**"))

    def text(self) -> str:
        """Return the table as Markdown."""
        lines = ["| measured | figure | floor | met |", "|---|---|---|---|"]
        return "\n".join(lines + [f"| {' | '.join(row)} |" for row in self.rows])


def run(*words: str) -> str:
    """Run one bench in a process of its own and return what it prints."""
    print(f"  {' '.join(words)} …", file=sys.stderr, flush=True)
    # bench/search.py and bench/detect.py are scripts that import `frames` from beside them.
    path = f"{ROOT}{os.pathsep}{ROOT / 'bench'}"
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    return done.stdout


def seal(table: Table, events: int) -> None:
    """Sealing and verifying against zstd and sha256sum."""
    records = max(100_000, min(1_000_000, events // 5))
    found = json.loads(run("-m", "bench.seal", "--records", str(records), "--kind", "syslog"))["syslog"]
    table.at_least("sealing / (`zstd -3` + SHA-256 of the same bytes), speed", found["seal_ratio"], 0.5, "{:.2f}")
    table.at_least("`verify` / (`zstd -d` + SHA-256), speed", found["verify_ratio"], 0.4, "{:.2f}")
    table.told("records sealed a second, alone", f"{found['seal_records_a_second']:,}")


def parse(table: Table, events: int) -> None:
    """Parsing alone."""
    words = run("-m", "bench.parse", str(max(200_000, min(1_000_000, events // 5)))).splitlines()[1].split()
    table.at_least("syslog parsing alone, lines a second", float(words[2].replace(",", "")), 300_000)


def pipeline(table: Table, events: int, rate: float) -> dict[str, Any]:
    """The whole, at a given rate."""
    found: dict[str, Any] = json.loads(run("-m", "bench.pipeline", "--events", str(events), "--rate", str(rate)))
    table.at_least(
        f"TCP syslog → sealed, parsed, detected, edges, searchable: events a second over {events:,} sent at {rate:,.0f}/s",
        found["sustained_a_second"], 70_000,
    )  # fmt: skip
    probes = found["probes"]
    table.at_most("probe every 100 ms, last byte sent → returned by `search`: p99, s", probes["p99"], 3, "{:.2f}")
    table.told("the same: median, worst, s", f"{probes['p50']:.2f}, {probes['max']:.2f} ({probes['count']} probes)")
    table.at_most("memory of all processes, peak in that run (PSS), MB", found["peak_megabytes"]["all"], 3_000)
    table.at_most("memory 60 s after a restart (PSS), MB", found["megabytes_after_restart"]["all"], 700)
    table.told("share of one core that the sender took", f"{found['sender_cpu_share']:.1%}")
    parts = ", ".join(f"{name} {value}" for name, value in found["cpu_seconds_a_million"].items())
    table.told("CPU s a million events", parts)
    table.told("cores in use", str(found["cores"]))
    table.told("wall s of the stages", ", ".join(f"{k} {v:.1f}" for k, v in found["derived"].get("stages", {}).items()))
    table.told(_kept(found), f"{found['kept_per_raw_byte']:.3f} ({_shares(found)})")
    return found


def long(table: Table, events: int) -> dict[str, Any]:
    """Bytes kept of events of 500 bytes and more."""
    count = max(100_000, events // 10)
    found: dict[str, Any] = json.loads(
        run("-m", "bench.pipeline", "--kind", "long", "--events", str(count), "--restart", "0")
    )
    table.at_most(_kept(found), found["kept_per_raw_byte"], 0.35, "{:.3f}")
    table.told("the same in parts", _shares(found))
    return found


def _kept(found: dict[str, Any]) -> str:
    return f"archive and store per raw byte, events of {found['bytes_an_event']:.0f} B"


def _shares(found: dict[str, Any]) -> str:
    return f"archive {found['archive_per_raw_byte']}, store {found['store_per_raw_byte']}; {found['edges_an_event']} edges an event"


SEARCHES = (
    ("token, rare: count", 15),
    ("substring in a field: count", 40),
    ("address: count", 30),
    ("histogram by the minute", 60),
    ("latest 100 of a host, whole", 30),
)


def search(table: Table, events: int) -> None:
    """Searches, warm, beside ripgrep over the raw text."""
    text = run("bench/search.py", "--events", str(events), "--folder", f"/tmp/luuvet-bench-search-{os.getpid()}")
    for name, floor in SEARCHES:
        found = re.search(rf"^{re.escape(name)}\s+([\d.]+) ms\s*(rg.*)?$", text, re.MULTILINE)
        if found is None:
            raise RuntimeError(f"bench/search.py told nothing of '{name}'")
        beside = f" (ripgrep: {found[2].removeprefix('rg').strip()})" if found[2] else ""
        table.at_most(f"search at {events:,}: {name}{beside}, ms", float(found[1]), floor, "{:.0f}")


def page(table: Table, arguments: str, seconds: float, short: dict[str, Any]) -> str:
    """Return the page."""
    model = next((line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")), "")  # fmt: skip
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    load = os.getloadavg()[2]
    return f"""# Benchmarks

Written by `make bench`; do not edit. Every figure was measured in one run on one machine, nothing is carried over.

- machine: {os.cpu_count()} cores, {model or platform.machine()}, {memory:.0f} GB, Python {platform.python_version()}, Linux {platform.release().split("-")[0]}
- date: {time.strftime("%Y-%m-%d")}, command: `python -m bench.table{arguments}`, {seconds / 60:.0f} minutes, load average at the end {load:.1f}

{table.text()}

## How to read it

The traffic is made before any clock starts: ten formats, half RFC 3164 and half RFC 5424, every line with its own host (of 800),
user (of 12,000), address, port, ids and time. The sender is a process of its own on the same cores; its share is in the table.
*Sustained* is counted from the first byte sent until the search itself counts every line, probes included: sealed, parsed, matched
against the rules, edges written, searchable. A run that sends faster than the whole can follow loses nothing: the archive takes it
and the search follows later.

A *probe* is one line with a word of its own over a connection of its own; every 100 ms one search through the API asks for the
newest probes, every search being written into the log like anyone's.

*Memory* is the proportional set size of all four processes, sampled every two seconds. *CPU s a million* counts each process from
the first byte until all is searchable, merges that happened meanwhile included; stage seconds are wall-clock seconds of the owner's
threads, of which `write` runs beside the other three (`wait` is what they waited for it).

## Why short lines cost more a byte
{_why(short)}
"""


def _why(short: dict[str, Any]) -> str:
    if not short:
        return "(not measured in this run)"
    parts = short["store_bytes_an_event"]
    return f"""
A line of {short["bytes_an_event"]:.0f} bytes keeps, in the store, {parts["events"]} bytes as an event, {parts["edges"]} as edges ({short["edges_an_event"]} an event)
and {parts["hits"]} as rule hits, besides {short["archive_per_raw_byte"]:.2f} of its bytes in the archive. Most of that does not grow with the line: the
position in the log, two times, the columns that parsing found (which repeat what the line says, so that they can be searched), the
entries of the text index for every id, port and address that occurs once, and the edge with both its keys. The generated lines are
also denser than real ones: nearly every line has random ids, which no compression shortens. With events of 500 bytes and more the
same fixed cost is a small share."""


def main() -> int:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--rate", type=float, default=74_000.0)
    parser.add_argument("--only", default=",".join(PARTS), help="some of: " + ", ".join(PARTS))
    parser.add_argument("--no-page", action="store_true", help="print only")
    given = parser.parse_args()
    table, began, short, asked = Table(), time.monotonic(), dict[str, Any](), given.only.split(",")
    if "pipeline" in asked:
        short = pipeline(table, given.events, given.rate)
    if "long" in asked:
        long(table, given.events)
    if "seal" in asked:
        seal(table, given.events)
    if "parse" in asked:
        parse(table, given.events)
    if "search" in asked:
        search(table, given.events)
    print(table.text())
    if not given.no_page:
        words = "".join(f" {word}" for word in sys.argv[1:])
        PAGE.write_text(page(table, words, time.monotonic() - began, short), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
