"""What it costs to watch: CPU seconds a step, and a million events, of indicators on arrival and of saved searches.

    python -m bench.watching [--indicators 100000] [--searches 50] [--records 300000] [--step 60000] [--mix short]

Makes a store of the benchmark's lines, then looks at it step by step, as a server does. `step` records come in one step: one second
of the floor of 60,000 events a second. The lists hold every kind; none of them is in the lines, but for one address in each step, so that
both reads are counted. What is told is CPU seconds of all threads; the engine merges meanwhile, which `idle` measures apart.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import lines
from luuvet.detect.indicators.arrival import arrived
from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.known import Known
from luuvet.event.raw import Raw, Sealed
from luuvet.event.scope import Scope
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources
from luuvet.search.counts import Counted, Counts
from luuvet.store import Batch, Store

LOG = "0123456789abcdef"
BATCH = 50_000
SEEN = "203.0.113.7"
_SCOPE = Scope.whole("bench")


def indicators(count: int, seed: int = 1) -> list[tuple[str, Indicator]]:
    """Return so many indicators of a list, one in eight of each kind, `SEEN` among them."""
    r = random.Random(seed)
    makers: tuple[Callable[[], Indicator], ...] = (
        lambda: Indicator("ip", f"{r.randrange(11, 99)}.{r.randrange(256)}.{r.randrange(256)}.{r.randrange(1, 255)}"),
        lambda: Indicator("network", f"{r.randrange(100, 170)}.{r.randrange(256)}.{r.randrange(256)}.0/24"),
        lambda: Indicator("domain", f"c{r.getrandbits(40):x}.bad.example"),
        lambda: Indicator("url", f"http://c{r.getrandbits(40):x}.bad.example/{r.getrandbits(20):x}"),
        lambda: Indicator("hash", f"{r.getrandbits(256):064x}"),
        lambda: Indicator("hash", f"{r.getrandbits(128):032x}"),
        lambda: Indicator("email", f"u{r.getrandbits(40):x}@bad.example"),
        lambda: Indicator("file", f"f{r.getrandbits(40):x}.docm"),
    )
    made = [("bench", makers[n % len(makers)]()) for n in range(count - 1)]
    return [("bench", Indicator("ip", SEEN)), *made]


def filled(store: Store, records: int, mix: str) -> None:
    """Write so many records of a mix into an empty store."""
    r, parser, start = random.Random(7), Parser(Formats.load(), Sources()), int(time.time()) - 3600
    make = {"short": lines.short, "long": lines.long}[mix]
    for first in range(0, records, BATCH):
        payloads = [make(r, n, start) for n in range(first, min(first + BATCH, records))]
        raw = Raw("syslog-tcp", "192.0.2.1:514", "", "octet-counted", time.time_ns(), payloads)
        store.write(Batch(first, first + len(payloads), parser.parse([Sealed(LOG, first, raw)])))


def settled() -> None:
    """Return when the engine has merged what there was to merge."""
    while True:
        before = time.process_time()
        time.sleep(1)
        if time.process_time() - before < 0.05:
            return


def stepped(records: int, step: int, look: Callable[[int, int], int]) -> dict[str, float]:
    """Return what `look` costs over all records, step by step; it returns how much it found."""
    costs: list[float] = []
    walls: list[float] = []
    found = 0
    for first in range(0, records, step):
        cpu, wall = time.process_time(), time.perf_counter()
        found += look(first, min(first + step, records))
        costs.append(time.process_time() - cpu)
        walls.append(time.perf_counter() - wall)
    return {
        "cpu_seconds_a_step": round(sum(costs) / len(costs), 4),
        "cpu_seconds_worst_step": round(max(costs), 4),
        "wall_seconds_a_step": round(sum(walls) / len(walls), 4),
        "cpu_seconds_a_million": round(sum(costs) / records * 1e6, 2),
        "found": found,
    }


QUERIES = (
    ("event.action:ssh-login AND event.outcome:failure", "source.ip"),
    ("http.response.status_code:[500 TO 599]", "host.name"),
    ("event.outcome:failure", "user.name"),
    ("dns.question.name:*.bad.example", "source.ip"),
    ("loi he thong", None),
    ("process.command_line:*rsync* AND user.name:admin*", "host.name"),
    ("source.ip:203.0.113.0/28", "destination.port"),
    ("event.category:iam OR event.action:group-member-added", None),
    ("email.to.address:*@bad.example", None),
    ('"main process exited"', "host.name"),
)
"""Searches as people save them: fields, ranges, wildcards, words."""


def counted(store: Store, searches: int, first: int, end: int) -> int:
    """Count what is new for so many saved searches; return how many groups and buckets of time there were."""
    counts, found = Counts(store), 0
    for n in range(searches):
        text, group = QUERIES[n % len(QUERIES)]
        found += counts.stored(_SCOPE, Counted(text, group, 10), first, end, 5).height
    return found


def measure(count: int, searches: int, records: int, step: int, mix: str) -> dict[str, object]:
    """Return the figures by what was watched."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(f"chdb://{Path(folder)}/store", log=LOG)
        try:
            filled(store, records, mix)
            settled()
            wanted = indicators(count)
            began = time.process_time()
            known = Known(wanted)
            found: dict[str, object] = {"load_cpu_seconds": round(time.process_time() - began, 3), "indicators": count}
            without = Known([one for one in wanted if one[1].kind not in ("hash", "ja3")])
            for name, some in (("all_kinds", known), ("without_hashes", without)):
                found[name] = stepped(records, step, lambda a, b, k=some: len(arrived(store, _SCOPE, k, a, b)))  # type: ignore[misc]
            found[f"saved_searches_{searches}"] = stepped(records, step, lambda a, b: counted(store, searches, a, b))
            found["nothing_new"] = stepped(
                records, step, lambda a, b: len(arrived(store, _SCOPE, known, records - 5, records))
            )
        finally:
            store.close()
    return found


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--indicators", type=int, default=100_000)
    parser.add_argument("--searches", type=int, default=50)
    parser.add_argument("--records", type=int, default=300_000)
    parser.add_argument("--step", type=int, default=60_000)
    parser.add_argument("--mix", choices=["short", "long"], default="short")
    given = parser.parse_args()
    print(json.dumps(measure(given.indicators, given.searches, given.records, given.step, given.mix), indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
