"""Log files of the corpus `filebeat-pairs` against their `*-expected.json`: ECS leaf fields, precision and recall per product.

    PYTHONPATH=. python -m bench.conformance.filebeat FOLDER [--wrong PRODUCT]

A leaf is a pair of field and value; each member of a list is one. An expected event is paired with our event of the line
that begins at its `log.offset`. Precision: of our leaves, how many does the expected event hold; recall: of its leaves, how
many do we. Leaves of ours whose field stands in no expected event of that log (our `network.protocol`, say) cannot be judged
by the pairs: they, and values that the expected event keeps unread, are counted apart, as `more`, and named; `strict` is the precision that counts each of them as wrong.
`--wrong` prints the leaves of one product that make the difference, commonest first.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.conformance.leaves import Leaf, judged, leaves

from luuvet.event.dotted import flattened
from luuvet.event.frame import document
from luuvet.event.hints import Hints, format_hints
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

PRODUCTS = (
    "apache",
    "auditd",
    "haproxy",
    "iis",
    "mysql",
    "nginx",
    "osquery",
    "postgresql",
    "system",
    "redis",
    "mongodb",
    "traefik",
)
"""Products of issue 3 that are among the pairs; and three that came cheap."""

UNLISTED: Mapping[str, str] = {
    "elasticsearch": "not among the products of the issue",
    "icinga": "not among the products of the issue",
    "kafka": "not among the products of the issue",
    "kibana": "not among the products of the issue",
    "logstash": "not among the products of the issue",
    "nats": "not among the products of the issue",
    "pensando": "not among the products of the issue",
    "santa": "not among the products of the issue",
}

FILES: Mapping[str, str] = {
    "system/syslog/darwin-syslog.log": "a macOS workstation's own log, whose tags hold blanks; the issue asks for Linux",
    "system/syslog/darwin-syslog-sample.log": "a macOS workstation's own log, whose tags hold blanks; the issue asks for Linux",
}
"""Log files that are not compared."""

ZONES: Mapping[str, str] = {"-02:00": "Etc/GMT+2"}
"""`event.timezone` of expected events: the zone that their maker told for lines without one."""

RECEIVED = 1_795_330_800_000_000_000


@dataclass
class Score:
    """Counts of one product."""

    files: int = 0
    events: int = 0
    unparsed: int = 0
    both: int = 0
    ours: int = 0
    theirs: int = 0
    more: Counter[str] = field(default_factory=Counter)
    extra: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        """Of our leaves that can be judged, the part that the expected events hold."""
        return self.both / self.ours if self.ours else 0.0

    @property
    def strict(self) -> float:
        """The same of all our leaves."""
        return self.both / (self.ours + self.more.total()) if self.ours else 0.0

    @property
    def recall(self) -> float:
        """Of the expected leaves, the part that our events hold."""
        return self.both / self.theirs if self.theirs else 0.0

    def add(self, ours: set[Leaf], theirs: set[Leaf], told: Collection[str]) -> None:
        """Count one pair of events; `told` are the fields that any expected event of the log has."""
        self.more.update(name for name, _ in ours if name not in told)
        ours = {leaf for leaf in ours if leaf[0] in told}
        self.events += 1
        self.both += len(ours & theirs)
        self.ours += len(ours)
        self.theirs += len(theirs)
        self.extra.update(f"{name} = {value}" for name, value in ours - theirs)
        self.missed.update(f"{name} = {value}" for name, value in theirs - ours)


def scores(folder: Path) -> dict[str, Score]:
    """Return the score of every listed product of an unpacked corpus (the folder that holds `module/`)."""
    parser = Parser(Formats.load(), Sources())
    if not (folder / "module").is_dir():
        raise SystemExit(f"{folder} holds no module/: name the folder of the unpacked pairs")
    found: dict[str, Score] = {}
    for product in PRODUCTS:
        score = found[product] = Score()
        for fileset in sorted((folder / "module" / product).glob("*/test")):
            pairs = [(log, json.loads(path.read_bytes())) for path, log in _paired(fileset)]
            told = {name for _, events in pairs for one in events for name, _ in leaves(product, one, theirs=True)}
            for log, events in pairs:
                score.files += 1
                _file(parser, product, log, events, told, score)
    return found


def _paired(folder: Path) -> Iterator[tuple[Path, Path]]:
    for expected in sorted(folder.glob("*-expected.json")):
        log = expected.with_name(expected.name.removesuffix("-expected.json"))
        if log.is_file() and "/".join((*folder.parts[-3:-1], log.name)) not in FILES:
            yield expected, log


def _file(
    parser: Parser, product: str, log: Path, expected: list[dict[str, Any]], told: Collection[str], score: Score
) -> None:
    zone = ZONES.get(str(next((one["event.timezone"] for one in expected if "event.timezone" in one), "")), "UTC")
    found = dict(_events(parser, log, zone))
    places = sorted(found)
    ends = [*sorted(one["log.offset"] for one in expected), places[-1] + 1 if places else 0]
    for one in sorted(expected, key=lambda event: event["log.offset"]):
        at = one["log.offset"]
        until = min(end for end in ends if end > at) if one.get("log.flags") else at + 1
        lines = [found[place] for place in places if at <= place < until]
        score.unparsed += any(line["event.dataset"] == "unparsed" for line in lines[:1])
        ours: set[Leaf] = set()
        for line in reversed(lines):  # of an event of many lines: the first word about a field counts
            said = leaves(product, line, line.get("event.original", "").strip())
            ours = {leaf for leaf in ours if leaf[0] not in {name for name, _ in said}} | said
        whole = "\n".join(line.get("event.original", "") for line in lines).strip()
        theirs = leaves(product, one, whole, theirs=True)
        kept = judged(product, ours, theirs, one)
        score.more.update(name for name, _ in ours - kept if name in told and not name.startswith("event."))
        score.add(kept, theirs, told)


def _events(parser: Parser, log: Path, zone: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield offset and flat event of every line of a file."""
    content = log.read_bytes()
    lines = content.removesuffix(b"\n").split(b"\n")
    source = format_hints(Hints(hashlib.sha256(content).hexdigest(), str(log), timezone=zone))
    frame = parser.parse([Sealed("0" * 16, 0, Raw("file", "", source, "line", RECEIVED, lines))])
    offsets = [0]
    for line in lines:
        offsets.append(offsets[-1] + len(line) + 1)
    for row in frame.iter_rows(named=True):
        if not row.get("luuvet.k"):
            yield offsets[row["luuvet.index"]], flattened(document(row))


def table(folder: Path) -> list[dict[str, Any]]:
    """Return one row a product: name, files, events, precision, recall."""
    return [
        {
            "product": name,
            "files": s.files,
            "events": s.events,
            "unparsed": s.unparsed,
            "precision": s.precision,
            "recall": s.recall,
        }
        for name, s in scores(folder).items()
    ]


def main() -> int:
    """Print the table, what is left out, and on demand what is wrong."""
    from bench.conformance.leaves import LEFT_OUT

    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("--wrong", default="", help="a product whose wrong leaves are printed")
    told = options.parse_args()
    found = scores(told.folder)
    print(
        f"{'product':<12} {'files':>5} {'events':>6} {'unparsed':>8} {'leaves':>7} {'precision':>9} {'recall':>7} {'more':>6} {'strict':>6}"
    )
    for name, score in found.items():
        print(
            f"{name:<12} {score.files:>5} {score.events:>6} {score.unparsed:>8} {score.theirs:>7} "
            f"{score.precision:>9.3f} {score.recall:>7.3f} {score.more.total():>6} {score.strict:>6.3f}"
        )
    for title, counts in (("ours, not expected", "extra"), ("expected, not ours", "missed")):
        if told.wrong:
            print(f"\n{told.wrong}: {title}")
            for leaf, count in getattr(found[told.wrong], counts).most_common(60):
                print(f"  {count:>5} {leaf[:200]}")
    print("\nmore: fields of ours that stand in no expected event of the log:")
    for name, score in found.items():
        print(f"  {name}: {', '.join(f'{what} {count}' for what, count in score.more.most_common())}")
    print("\nleft out:")
    for what, reason in {**UNLISTED, **FILES, **LEFT_OUT}.items():
        print(f"  {what}: {reason}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
