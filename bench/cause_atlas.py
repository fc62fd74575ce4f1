"""Scores the cause engine on the ATLAS cases: entity precision, recall and F1 from each starting symptom.

Needs the corpora: `LUUVET_CORPORA=/path/to/data python bench/cause_atlas.py [--case s1]`. What counts as said by the engine:
nodes of the story with the role attacker or by-product, of the kinds that the truth lists. Processes and files are compared
by host; addresses, names and pages are compared once for all hosts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from rich.console import Console
from rich.table import Table

from luuvet.cause.held import Held
from luuvet.cause.investigator import Investigator
from luuvet.cause.symptom import Symptom
from luuvet.event.dotted import flattened
from luuvet.event.fields import BY_NAME
from luuvet.event.frame import SCHEMA
from luuvet.event.scope import Scope

CASES = ("s1", "s3", "m1", "m2")
COUNTED = ("attacker", "by-product")
LOG = "0" * 16


@dataclass(frozen=True)
class Score:
    """Entities right, said and true."""

    right: int
    said: int
    true: int

    @property
    def precision(self) -> float:
        """Right among the said."""
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        """Right among the true."""
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.said + self.true
        return 2 * self.right / both if both else 0.0


def unpack(corpora: Path, target: Path) -> Path:
    """Unpack the ATLAS archive and return its folder."""
    subprocess.run(["tar", "--zstd", "-xf", str(corpora / "cause" / "atlas.tar.zst"), "-C", str(target)], check=True)
    return target / "atlas"


def events(path: Path) -> pl.DataFrame:
    """Read ECS documents, one JSON object a line, as an event frame."""
    rows: list[dict[str, Any]] = []
    for index, line in enumerate(path.read_bytes().splitlines()):
        flat = flattened(orjson.loads(line))
        row = {name: _plain(name, value) for name, value in flat.items() if name in SCHEMA}
        rows.append({**row, "luuvet.log": LOG, "luuvet.index": index, "luuvet.k": 0})
    names = sorted({name for row in rows for name in row})
    kinds = {name: pl.String if name == "@timestamp" else SCHEMA[name] for name in names}
    frame = pl.DataFrame([pl.Series(name, [row.get(name) for row in rows], kinds[name]) for name in names])
    return frame.with_columns(pl.col("@timestamp").str.to_datetime(time_unit="us", time_zone="UTC"))


def _plain(name: str, value: Any) -> Any:
    field = BY_NAME.get(name)
    return value[0] if isinstance(value, list) and field is not None and not field.repeated and value else value


def truth_entities(truth: dict[str, Any]) -> set[tuple[str, ...]]:
    """Return the attacker's entities of a case."""
    found: set[tuple[str, ...]] = set()
    for host, kinds in truth["hosts"].items():
        for kind in ("process", "file"):
            found.update((kind, host, name) for name in kinds.get(kind, []))
        for kind in ("ip", "domain", "url"):
            found.update((kind, name) for name in kinds.get(kind, []))
    return found


def said_entities(story: dict[str, Any]) -> set[tuple[str, ...]]:
    """Return the entities that a story takes for the attacker's."""
    found: set[tuple[str, ...]] = set()
    for node in story["nodes"]:
        if node["role"] in COUNTED:
            found.add(_entity(node))
    return found - {()}


def _entity(node: dict[str, Any]) -> tuple[str, ...]:
    kind, fields = node["kind"], node["ecs"]
    if kind == "process":
        return kind, node["host"], f"{fields.get('process.executable', '')}#{fields.get('process.pid', '')}"
    if kind == "file":
        return kind, node["host"], fields["file.path"]
    names = {"ip": "destination.ip", "domain": "dns.question.name", "url": "url.original"}
    return (kind, fields[names[kind]]) if kind in names else ()


def symptoms(truth: dict[str, Any]) -> list[Symptom]:
    """Return the starting symptoms of a case: the attacker's address, its name, each malware file."""
    found = [Symptom("ip", truth["attacker_ip"]), Symptom("domain", truth["attacker_domain"])]
    for host, kinds in truth["hosts"].items():
        found += [Symptom("file", path, host) for path in kinds.get("malware_files", [])]
    return found


def main() -> int:
    """Print the table; exit 1 when S1 is below 0.9 from the address or the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--wrong", action="store_true", help="print what was missed and what was said wrongly")
    chosen = parser.parse_args()
    corpora = os.environ.get("LUUVET_CORPORA")
    if not corpora:
        print("LUUVET_CORPORA is not set; it names the folder with cause/atlas.tar.zst", file=sys.stderr)
        return 2
    table = Table("case", "symptom", "verdict", "entry right", "P", "R", "F1", "nodes", "groups", "s")
    pooled, low = [0, 0, 0], False
    with tempfile.TemporaryDirectory() as folder:
        home = unpack(Path(corpora), Path(folder))
        for case in chosen.case or CASES:
            truth = json.loads((home / case / "truth.json").read_text())
            investigator = Investigator(Held(events(home / case / "events.ndjson")))
            for symptom in symptoms(truth):
                score = _row(table, case, truth, investigator, symptom, chosen.wrong)
                pooled = [a + b for a, b in zip(pooled, (score.right, score.said, score.true), strict=True)]
                low |= case == "s1" and symptom.kind != "domain" and score.f1 < 0.9
    total = Score(*pooled)
    table.add_row("pooled", "", "", "", f"{total.precision:.3f}", f"{total.recall:.3f}", f"{total.f1:.3f}", "", "", "")
    Console(width=150).print(table)
    return int(low)


def _row(
    table: Table, case: str, truth: dict[str, Any], investigator: Investigator, symptom: Symptom, wrong: bool
) -> Score:
    story = investigator.investigate(Scope.whole("bench"), symptom).to_json()
    true, said = truth_entities(truth), said_entities(story)
    score = Score(len(true & said), len(said), len(true))
    right = story["entry"][:1] == [f"ip:{truth['attacker_ip']}"]
    table.add_row(case, f"{symptom.kind}:{symptom.value}", story["verdict"], str(right), f"{score.precision:.3f}",
                  f"{score.recall:.3f}", f"{score.f1:.3f}", str(len(story["nodes"])), str(len(story["groups"])),
                  f"{story['seconds']:.2f}")  # fmt: skip
    if wrong:
        print(case, symptom.value, "missed", sorted(true - said), "wrong", sorted(said - true))
    return score


if __name__ == "__main__":
    sys.exit(main())
