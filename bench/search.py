"""Search at N million events: what we claim, measured, beside ripgrep over the same raw text in the same run.

    .venv/bin/python bench/search.py [--events 5000000] [--folder /tmp/luuvet-bench] [--keep]

Builds a store of varied traffic (four fifths syslog, one fifth process events; `frames.py`), then prints the median of nine warm
runs of each search, the cost of writing, bytes on disk, and what ripgrep takes for the same question.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import frames

from luuvet.event.scope import Scope
from luuvet.search import Search
from luuvet.store import Batch, Store

BATCH = 50_000
RATE = 20.0
SCOPE = Scope.whole("bench")


def build(folder: Path, events: int, kinds: tuple[str, ...]) -> None:
    """Write a store and the raw text; print what it cost without the making of the traffic."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    store, traffic, making = Store.open(f"chdb://{folder}/store", log=frames.LOG), frames.Traffic(rate=RATE), 0.0
    began, wall, raw = time.process_time(), time.monotonic(), 0
    with (folder / "raw.log").open("wb") as text:
        for number in range(events // BATCH):
            before = time.process_time()
            frame = traffic.frame(BATCH, kinds[number % len(kinds)])
            edges = frames.edges(frame)
            raw += text.write(("\n".join(frame["event.original"]) + "\n").encode())
            making += time.process_time() - before
            store.write(Batch(number * BATCH, (number + 1) * BATCH, frame, edges=edges))
    seconds, inserted = time.monotonic() - wall, time.process_time() - began - making
    quiet = 0
    while quiet < 6:
        time.sleep(1)
        quiet = 0 if int(store._engine.ask("SELECT count() AS n FROM system.merges")["n"][0]) else quiet + 1
    whole, stats = time.process_time() - began - making, store.stats()
    store.close()
    million = events / 1e6
    print(
        f"{events:,} events of {raw / events:.0f} bytes, one edge each, {seconds:.0f} s of wall time with the making of the traffic"
    )
    print(
        f"  CPU seconds a million: {inserted / million:.1f} by the last write, {whole / million:.1f} when merges came to rest"
    )
    for table, row in stats["tables"].items():
        print(f"  {table}: {int(row['bytes']) / events:.1f} bytes an event, {row['parts']} parts")
    print(f"  store / raw = {stats['bytes'] / raw:.3f}")


def median(run: Callable[[], object], times: int = 9) -> float:
    """Return the median milliseconds of warm runs."""
    run()
    found = []
    for _ in range(times):
        at = time.perf_counter()
        run()
        found.append((time.perf_counter() - at) * 1e3)
    return statistics.median(found)


def grep(folder: Path, *arguments: str) -> str:
    """Return what ripgrep takes, or why it was not run."""
    program = shutil.which("rg")
    if not program:
        return "no rg here"
    command = [program, "--count", *arguments, str(folder / "raw.log")]
    return f"{median(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=False), 3):8.0f} ms"


def ask(folder: Path, events: int) -> None:
    """Print one line a search."""
    store = Store.open(f"chdb://{folder}/store", log=frames.LOG)
    end = int(frames.START.timestamp() * 1e9) + int(events / RATE * 1e9)
    search = Search(store, lambda: end)
    rows: list[tuple[str, Callable[[], object], tuple[str, ...]]] = [
        ("token, rare: count", lambda: search.count(SCOPE, "nv777"), ("-w", "nv777")),
        ("token, common: count", lambda: search.count(SCOPE, "sshd"), ("-w", "sshd")),
        ("token, common: latest 100, whole", lambda: search.events(SCOPE, "sshd"), ()),
        ("token, rare: latest 100, four fields", lambda: search.events(SCOPE, "nv777", wanted=("host.name", "message")), ()),
        ("token, rare: latest 100, whole", lambda: search.events(SCOPE, "nv777"), ()),
        ("substring in a field: count", lambda: search.count(SCOPE, "process.command_line:*tep-585*"), ("tep-585",)),
        ("substring in the record: count", lambda: search.count(SCOPE, "*tep-585*"), ("-i", "tep-585")),
        ("folded Vietnamese: count", lambda: search.count(SCOPE, '"doi mat khau"'), ()),
        ("address: count", lambda: search.count(SCOPE, "source.ip:198.51.0.123"), ("-wF", "198.51.0.123")),
        ("address range: count", lambda: search.count(SCOPE, "source.ip:198.51.0.0/28"), ()),
        ("histogram by the minute", lambda: search.histogram(SCOPE, bucket="1m"), ()),
        ("latest 100 of a host, whole", lambda: search.events(SCOPE, "host.name:srv-77"), ()),
        ("latest 100 of a host, any time", lambda: search.events(SCOPE, "host.name:srv-77", start=0), ()),
        ("latest 100 of all", lambda: search.events(SCOPE), ()),
        ("top users", lambda: search.facets(SCOPE, "user.name"), ()),
        ("one event by id", lambda: search.event(SCOPE, f"{frames.LOG}-{events // 2}"), ()),
        ("tail", lambda: search.tail(SCOPE, "sshd", after=events - 2000), ()),
    ]  # fmt: skip
    for name, run, arguments in rows:
        print(f"{name:40s} {median(run):8.1f} ms   {'rg ' + grep(folder, *arguments) if arguments else ''}")
    store.close()


def main() -> int:
    """Build, ask, clean up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=5_000_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/luuvet-bench"))
    parser.add_argument("--kinds", default="syslog,syslog,syslog,syslog,sysmon")
    parser.add_argument("--keep", action="store_true", help="keep the folder, and use it if it is there")
    options = parser.parse_args()
    if not (options.keep and (options.folder / "raw.log").exists()):
        build(options.folder, options.events, tuple(options.kinds.split(",")))
    ask(options.folder, options.events)
    if not options.keep:
        shutil.rmtree(options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
