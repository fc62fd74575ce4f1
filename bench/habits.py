"""What habits cost: CPU of a step, of learning, size of what is kept, memory; and how many findings ordinary days give.

    .venv/bin/python -m bench.habits [--hosts 1000] [--days 30] [--live 2] [--seed 1]

An office (`bench/office.py`) of so many machines, one in twenty a server, is written into an embedded store with times of receipt over
the days. All but the last `--live` days are learned at once, as at a first start; the rest come hour by hour, and one step is taken after
each. Then a step over nothing, and one over a minute of the office, are timed.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

import polars as pl
from bench.office import BEGIN, HOUR, LOG, Office

from luuvet.kit.clock import NANOSECONDS
from luuvet.kit.settings import Settings
from luuvet.store import Batch, Store
from luuvet.wire.habitwatch import HabitWatch


def cpu() -> float:
    """CPU seconds of this process so far, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def resident() -> int:
    """Resident bytes of this process."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) << 10
    return 0


class Bench:
    """An office, its store, and the watch on it."""

    def __init__(self, folder: Path, hosts: int, seed: int) -> None:
        self.file = folder / "habits.bin"
        self.office = Office(pcs=hosts - hosts // 20, servers=hosts // 20, seed=seed, a_pc=6, a_server=12)
        self.store = Store.open(f"chdb://{folder}/store", log=LOG)
        self.watch = HabitWatch(Settings(folder, {}), self.file, self.store, LOG)
        self.told: Counter[str] = Counter()
        self.messages: list[str] = []

    def write(self, first: int, last: int) -> None:
        """Write hours."""
        frames: list[pl.DataFrame] = []
        for hour, (_, frame) in enumerate(self.office.hours(first, last), first):
            frames.append(frame)
            if sum(one.height for one in frames) > 50_000 or hour == last - 1:
                self.store.write(Batch(self.store.position(), self.office.index, pl.concat(frames, how="diagonal")))
                frames = []

    def step(self, now: int) -> float:
        """Take steps until nothing waits; return their CPU seconds."""
        began = cpu()
        while self.watch.step(self.office.index, now * NANOSECONDS):
            pass
        used = cpu() - began
        findings = self.watch.untold()
        self.told.update(one.action for one in findings)
        self.messages += [one.message for one in findings]
        self.watch.told(len(findings))
        return used


def measure(folder: Path, hosts: int, days: int, live: int, seed: int) -> None:
    """Print the table."""
    bench = Bench(folder, hosts, seed)
    past = (days - live) * 24
    bench.write(0, past)
    records, before = bench.office.index, resident()
    learning = bench.step(BEGIN + past * HOUR)
    print(f"hosts {hosts:,} · days {days} · records learned {records:,}")
    print(f"learning: {learning:.1f} CPU s, {learning / records * 1e6:.2f} a million records")
    hourly: list[float] = []
    for hour in range(past, days * 24):
        bench.write(hour, hour + 1)
        assert bench.watch._habits is not None
        bench.watch._habits.stepped = BEGIN + (hour + 1) * HOUR - 60  # an hour at once is no stop of ours
        hourly.append(bench.step(BEGIN + (hour + 1) * HOUR))
    if hourly:
        new = bench.office.index - records
        print(
            f"live: {new:,} records in {len(hourly)} steps of an hour, {sum(hourly) / len(hourly):.3f} CPU s each, at most {max(hourly):.3f}"
        )
    now = BEGIN + days * 24 * HOUR
    print(f"a step over nothing: {bench.step(now + 60):.3f} CPU s")
    frame = bench.office.hour(days * 24 + 9)
    minute = frame.head(max(1, frame.height // 60))
    bench.store.write(Batch(bench.store.position(), bench.store.position() + minute.height, minute.with_columns(
        pl.Series("luuvet.index", range(bench.store.position(), bench.store.position() + minute.height), dtype=pl.UInt64))))  # fmt: skip
    bench.office.index = bench.store.position()
    print(f"a step over a minute ({minute.height:,} records): {bench.step(now + 120):.3f} CPU s")
    began = time.process_time()
    bench.watch.close()
    print(f"kept: {bench.file.stat().st_size:,} bytes, written in {time.process_time() - began:.2f} CPU s")
    print(f"resident: {before >> 20:,} MB before learning, {resident() >> 20:,} MB now (the engine's caches included)")
    print(f"findings on {live} ordinary days: {dict(bench.told) or 'none'}")
    for message in bench.messages[:10]:
        print(f"  {message}")
    bench.store.close()


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name, default in (("hosts", 1000), ("days", 30), ("live", 2), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(folder), asked.hosts, asked.days, asked.live, asked.seed)


if __name__ == "__main__":
    main()
