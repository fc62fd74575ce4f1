"""What each stage behind the archive costs: one process, one stage after the other, over records that a pipeline run has sealed.

    python -m bench.stages DATA [--records 500000]

`DATA` is the data folder of a stopped server (`bench.pipeline --folder`). Prints CPU seconds (all threads) and wall seconds a
million records; `merges` is what the engine goes on doing after the last write, besides what it merged meanwhile.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from luuvet.archive.reader import Reader
from luuvet.cause.edges import observe
from luuvet.detect import Detector, load_rules
from luuvet.kit import limits
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.store import Batch, Store


class Clocks:
    """CPU and wall seconds by stage."""

    def __init__(self) -> None:
        self.cpu: dict[str, float] = defaultdict(float)
        self.wall: dict[str, float] = defaultdict(float)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count what happens inside to a stage."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu[stage] += time.process_time() - cpu
        self.wall[stage] += time.perf_counter() - wall

    def told(self, records: int) -> dict[str, list[float]]:
        """Return [CPU, wall] seconds a million records by stage."""
        million = records / 1e6
        return {name: [round(self.cpu[name] / million, 2), round(self.wall[name] / million, 2)] for name in self.cpu}


def measure(data: Path, records: int, batch: int = limits.DERIVE_RECORDS) -> dict[str, list[float]]:
    """Return [CPU, wall] seconds a million records by stage."""
    reader, clocks, done = Reader(data / "archive"), Clocks(), 0
    parser = Parser(Formats.load(), Sources())
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"chdb://{folder}/store", log=reader.log)
        detector = Detector(load_rules([]))
        end = min(records, reader.size())
        while done < end:
            with clocks.of("read"):
                sealed = reader.read(done, min(batch, end - done), limits.DERIVE_BYTES)
            with clocks.of("parse"):
                events = parser.parse(sealed)
            with clocks.of("detect"):
                hits = detector.match(events)
            with clocks.of("edges"):
                edges = observe(events)
            last = sealed[-1]
            after = last.first + len(last.raw)
            with clocks.of("write"):
                store.write(Batch(done, after, events, hits, edges))
            done = after
        with clocks.of("merges"):
            quiet = time.process_time()
            time.sleep(1)
            while time.process_time() - quiet > 0.1:
                quiet = time.process_time()
                time.sleep(1)
        store.close()
    return clocks.told(done)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--records", type=int, default=500_000)
    parser.add_argument("--batch", type=int, default=limits.DERIVE_RECORDS)
    given = parser.parse_args()
    found = measure(given.data, given.records, given.batch)
    print(
        json.dumps(
            {"cpu_and_wall_seconds_a_million": found, "cpu_in_all": round(sum(c for c, _ in found.values()), 2)},
            indent=1,
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
