"""CrowdSec's parser tests beside our events: `python -m bench.conformance.crowdsec FOLDER`.

FOLDER holds the hub's `.tests` (or is it). Every `parser.assert` says what CrowdSec's parser found in a line, in `Parsed` and
`Meta`. Each line is read by us without being told its product; a value counts as found where our event has it under the
equivalent field (`crowdsec_names`), and, of names that stand in no table, in any field but the record's own text.

Left out, with the count printed: names that say nothing of the line (see `LEFT_OUT_NAMES`), parts of a time, empty values
and `-`, values that the line does not hold (CrowdSec's constants), and lines that are no line of the file (joined ones).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from bench.conformance.crowdsec_names import (
    LEFT_OUT_NAMES,
    LEFT_OUT_TESTS,
    NAMES,
    PRODUCTS,
    TIME_PARTS,
    TIMES,
)

from luuvet.event.frame import document
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

FLOOR = 0.9
_ASSERT = re.compile(
    r'^(?:basename\()?results\["s01-parse"\]\["([^"]+)"\]\[([0-9]+)\]\.Evt\.(Parsed|Meta)\["([^"]+)"\]\)? == (".*")$'
)
_ESCAPE = re.compile(r'\\(["\\/nrtabfv])')
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
_CLOCK = re.compile(r"[0-9]{1,2}:([0-9]{2}):([0-9]{2})(?![:0-9])")
_RECEIVED = 1_795_330_800_000_000_000


@dataclass
class Score:
    """What was compared of one product."""

    asserted: int = 0
    found: int = 0
    anywhere: int = 0
    missing: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Found of asserted."""
        return self.found / self.asserted if self.asserted else 0.0


def results(folder: Path) -> dict[str, Score]:
    """Return product → score over all tests below a folder."""
    scores: defaultdict[str, Score] = defaultdict(Score)
    parser = Parser(Formats.load(), Sources(zone="UTC"))
    for path in sorted(folder.rglob("parser.assert")):
        told = _asserted(path)
        listed = {name: of for name, of in told.items() if name in PRODUCTS}
        if not listed or path.parent.name in LEFT_OUT_TESTS:
            continue
        found = _events(parser, path.parent)
        for name, entries in listed.items():
            _compare(scores[PRODUCTS[name]], entries, found, path.parent.name)
    return dict(scores)


def _asserted(path: Path) -> dict[str, dict[int, dict[str, str]]]:
    """Return parser → number of its event → name (`Parsed.x`, `Meta.x`) → value."""
    told: defaultdict[str, defaultdict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for line in path.read_text("utf-8", "replace").splitlines():
        if one := _ASSERT.match(line.strip()):
            told[one[1]][int(one[2])][f"{one[3]}.{one[4]}"] = _ESCAPE.sub(
                lambda e: _PLAIN.get(e[1], e[1]), one[5][1:-1]
            )
    return {name: dict(of) for name, of in told.items()}


def _events(parser: Parser, folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return line and flat event of each line of a test's log."""
    log = folder / str(yaml.safe_load((folder / "config.yaml").read_text("utf-8"))["log_file"])
    lines = [line for line in log.read_bytes().splitlines() if line.strip()]
    raw = Raw("file", "", "", "line", _RECEIVED, lines)
    rows = parser.parse([Sealed("0" * 16, 0, raw)]).iter_rows(named=True)
    first: dict[int, dict[str, Any]] = {}
    for row in rows:
        first.setdefault(row["luuvet.index"], _flat(row))
    return [(line.decode("utf-8", "replace"), first[n]) for n, line in enumerate(lines)]


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    event = dict(_leaves(document(row)))
    facility, severity = event.get("log.syslog.facility.code"), event.get("log.syslog.severity.code")
    if facility is not None and severity is not None:  # ECS has the two, CrowdSec the one number on the wire
        event["log.syslog.priority"] = 8 * facility + severity
    return event


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _compare(
    score: Score, entries: dict[int, dict[str, str]], found: list[tuple[str, dict[str, Any]]], test: str
) -> None:
    used = 0
    for _, told in sorted(entries.items()):
        message = told.get("Parsed.message", "").strip()
        place = next((n for n in range(used, len(found)) if message and message in _blanks(found[n][0])), None)
        if place is None:
            place = next((n for n in range(len(found)) if message and _blanks(message) in _blanks(found[n][0])), None)
        if place is None:
            score.left_out["no line of the file"] += len(told)
            continue
        used = place + 1 if place >= used else used
        line, event = found[place]
        for name, value in told.items():
            _one(score, name, value.strip(), line, event, test)


def _one(score: Score, name: str, value: str, line: str, event: dict[str, Any], test: str) -> None:
    short = name.partition(".")[2]
    reason = _left_out(name, short, value, line)
    if reason:
        score.left_out[reason] += 1
        return
    score.asserted += 1
    if short in TIMES:
        hit = _same_clock(value, str(event.get("@timestamp", "")))
    elif short in NAMES:
        hit = any(_same(value, event.get(of)) for of in NAMES[short])
    else:
        hit = any(_same(value, one) for of, one in event.items() if of not in ("event.original", "message"))
        score.anywhere += hit
    score.found += hit
    if not hit:
        score.missing[f"{short} ({test}, {event.get('event.dataset')})"] += 1


def _left_out(name: str, short: str, value: str, line: str) -> str | None:
    if name in LEFT_OUT_NAMES:
        return LEFT_OUT_NAMES[name]
    if short in TIME_PARTS:
        return "part of a time"
    if value in ("", "-"):
        return "no value"
    if short not in TIMES and _blanks(value).lower() not in _blanks(line).lower():
        return "not in the line"
    return "no clock in it" if short in TIMES and not _CLOCK.search(value) else None


def _blanks(text: str) -> str:
    """Return a text with single blanks and without the escapes of JSON: CrowdSec's tests were written in both ways."""
    return re.sub(r"\s+", " ", text.replace("\\/", "/").replace('\\"', '"').replace("\\\\", "\\"))


def _same_clock(value: str, stamp: str) -> bool:
    told, ours = _CLOCK.search(value), _CLOCK.search(stamp)
    return bool(told and ours and told.groups() == ours.groups())


def _same(value: str, ours: Any) -> bool:
    if isinstance(ours, list):
        return any(_same(value, one) for one in ours)
    if ours is None or isinstance(ours, dict):
        return False
    mine, theirs = (_blanks(one).strip("<> ").lower() for one in (str(ours), value))  # brackets around are no value
    return mine == theirs or (mine.isdigit() and theirs.isdigit() and int(mine) == int(theirs))


def table(scores: Mapping[str, Score]) -> str:
    """Return the scores as text."""
    lines = [f"{'product':14} {'asserted':>8} {'found':>6} {'of these anywhere':>18} {'score':>7}"]
    for name, one in sorted(scores.items()):
        mark = "" if one.share >= FLOOR else f"  below {FLOOR}"
        lines.append(f"{name:14} {one.asserted:8} {one.found:6} {one.anywhere:18} {one.share:7.3f}{mark}")
    reasons = sum((one.left_out for one in scores.values()), Counter[str]())
    lines += ["", "left out:", *(f"{count:8} {reason}" for reason, count in reasons.most_common())]
    lines += [f"    test {name}: {reason}" for name, reason in LEFT_OUT_TESTS.items()]
    return "\n".join(lines)


def main() -> int:
    """Print the table; 1 where a product is below the floor."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--missing", metavar="PRODUCT", help="also print what was not found of a product (or of `all`)")
    given = asked.parse_args()
    scores = results(given.folder)
    print(table(scores))
    for name, one in sorted(scores.items()):
        if given.missing in (name, "all"):
            print(f"\n{name}:", *(f"{count:5} {what}" for what, count in one.missing.most_common()), sep="\n  ")
    return int(any(one.share < FLOOR for one in scores.values()))


if __name__ == "__main__":
    sys.exit(main())
