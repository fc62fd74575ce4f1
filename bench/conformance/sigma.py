"""The public Sigma rules and their recorded attacks (corpus `detect/sigma`): what loads, and whether each attack fires its rule.

    PYTHONPATH=. python -m bench.conformance.sigma FOLDER [--cache FOLDER]

FOLDER holds `rules*/` and `regression_data/`, where an `info.yml` names the rules of an EVTX file and, of most, how many of its
records match. Scored is the walk of `luuvet hunt`: the file is read, parsed and matched with all rules. Exit 1 where a recorded
attack does not fire, or fewer than 99 % of the rules run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import orjson
import yaml

from luuvet.detect import RuleBook, load_rules
from luuvet.kit.settings import load
from luuvet.wire.files import Told
from luuvet.wire.hunt import Hunt

READ_PLAINLY: Mapping[str, int] = {
    "8fbf3271-1ef6-4e94-8210-03c2317947f6": 3,
    "0b9ad457-2554-44c1-82c2-d56a99c42377": 3,
    "45e112d0-7759-4c2a-aa36-9f8fb79d3393": 3,
    "c7dcacd0-cc59-4004-b0a4-1d6cdebe6f3e": 2,
}
"""Rules whose recorded count (1) is not what the rule says: read by eye, it is true of so many records of the file (three names of
procdump, three files `user.conf`, three values below the zone's key, the shares of server and workstation)."""

ENOUGH = 0.99


@dataclass(frozen=True)
class Recorded:
    """One recorded attack: its file, the rules of which one must fire, and on how many records (0: not told)."""

    path: Path
    rules: tuple[str, ...]
    count: int


@dataclass
class Score:
    """What came of it; `missing` and `counted` name files."""

    loaded: int = 0
    running: int = 0
    listed: Counter[str] = field(default_factory=Counter)
    recorded: int = 0
    fired: int = 0
    counts: int = 0
    missing: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        """Every attack fires, and enough rules run."""
        return self.fired == self.recorded and self.running >= ENOUGH * self.loaded


def score(folder: Path, cache: Path | None = None) -> Score:
    """Load the rules of the corpus and hunt over its recorded attacks."""
    begun = time.perf_counter()
    book = load_rules(sorted(folder.glob("rules*")), cache=cache, house=False)
    found = Score(seconds=time.perf_counter() - begun)
    fatal = [problem for problem in book.problems if problem.fatal]
    found.running = len(book.rules) + len(book.correlations)
    found.loaded = found.running + len(fatal)
    found.listed.update(_kind(problem.reason) for problem in fatal)
    attacks = sorted(recorded(folder), key=lambda attack: attack.path)
    found.recorded = len(attacks)
    hits = fired(book, [attack.path for attack in attacks])
    for attack in attacks:
        _judge(found, attack, max(hits[str(attack.path), rule] for rule in attack.rules))
    return found


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield the recorded attacks of the corpus."""
    for info in folder.glob("regression_data/**/info.yml"):
        told = yaml.safe_load(info.read_text("utf-8"))
        rules = tuple(one["id"] for one in told["rule_metadata"])
        for test in told.get("regression_tests_info") or ():
            yield Recorded(folder / test["path"], rules, int(test.get("match_count", 0)))


def fired(book: RuleBook, paths: list[Path]) -> Counter[tuple[str, str]]:
    """Return how often each rule matched in each file."""
    with tempfile.TemporaryDirectory() as nowhere:
        hunt = Hunt(load(Path(nowhere), environment={}), book, processes=1)
        hits = [orjson.loads(line) for line in hunt.lines(paths, Told(), lambda size: None)]
    return Counter((hit["path"], hit["rule"]["id"]) for hit in hits)


def table(folder: Path) -> list[tuple[str, str, str]]:
    """Return rows of (what, figure, what is asked), for one command that collects all scores."""
    found = score(folder)
    return [
        ("Sigma rules that run", f"{found.running} of {found.loaded}", "≥ 99 %"),
        ("recorded attacks that fire their rule", f"{found.fired} of {found.recorded}", "all"),
        ("recorded attacks that fire as often as told or read", f"{found.counts} of {found.recorded}", ""),
    ]


def _judge(found: Score, attack: Recorded, hits: int) -> None:
    name = attack.path.parent.name
    if not hits:
        found.missing.append(name)
        return
    found.fired += 1
    right = {READ_PLAINLY.get(rule, attack.count or hits) for rule in attack.rules}
    found.counts += hits in right
    if hits != (attack.count or hits):
        found.counted.append(f"{name}: {hits}, told {attack.count}{', as it reads' if hits in right else ''}")


def _kind(reason: str) -> str:
    return "a placeholder without a list" if reason.startswith("the placeholder") else reason


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, help="where what rules compile to is kept")
    asked = parser.parse_args()
    found = score(asked.folder, asked.cache)
    print(
        f"rules: {found.loaded} read in {found.seconds:.1f} s, {found.running} run ({found.running / found.loaded:.2%}), listed:"
    )
    for reason, count in found.listed.most_common():
        print(f"  {count:4} {reason}")
    print(f"recorded attacks: {found.fired} of {found.recorded} fire their rule")
    for name in found.missing:
        print(f"  not: {name}")
    print(f"as often as told or read: {found.counts} of {found.recorded}; other than told:")
    for name in found.counted:
        print(f"  {name}")
    sys.exit(0 if found.good else 1)


if __name__ == "__main__":
    main()
