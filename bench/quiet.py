"""How many alerts ordinary activity raises: recordings of the lab and files, through a real server, with the rules that come with it.

    PYTHONPATH=. python -m bench.quiet [--recording FOLDER …] [--files NAME PATH …]

A row for each source: events, alerts by level, those above *low* for 100,000 events. Alerts of a recorded incident do not count:
those whose group key or proving lines name the address, the account or the host's file that `truth.json` gives as the attacker's; they are
shown apart. Without arguments: all recordings of the lab.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.running import LUUVET, Server
from lab.recording import Recording
from lab.replay import mover, replay

RECORDINGS = Path(__file__).resolve().parents[1] / "lab" / "recordings"
LEVELS = ("low", "medium", "high", "critical")
SETTLE_SECONDS = 3.0


@dataclass
class Quiet:
    """What one source raised: `told` are rules and sentences of ordinary alerts above low."""

    name: str
    events: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    incident: int = 0
    told: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Ordinary alerts above low for 100,000 events."""
        loud = sum(self.levels[level] for level in LEVELS[1:])
        return loud * 100_000 / self.events if self.events else 0.0


def recording(folder: Path) -> Quiet:
    """Play a recording of the lab into a server, its times moved to now, and look at the alerts."""
    truth = json.loads((folder / "truth.json").read_bytes())
    held = Recording.load(folder)
    with tempfile.TemporaryDirectory() as data, Server(Path(data) / "data") as server:
        sent = replay(held, "127.0.0.1", server.tcp, move=mover(held))
        return _looked(folder.name, server, _attacker(truth), sum(sent.values()))


def files(name: str, paths: Sequence[Path]) -> Quiet:
    """Bring files in and look at the alerts; a `truth.json` beside the first names the attacker."""
    beside = paths[0].parent / "truth.json" if paths[0].is_file() else paths[0] / "truth.json"
    names = _strings(json.loads(beside.read_bytes())) if beside.exists() else set()
    with tempfile.TemporaryDirectory() as data, Server(Path(data) / "data") as server:
        subprocess.run([LUUVET, "ingest", *paths, "--data", server.data], check=True, capture_output=True)
        return _looked(name, server, names)


def _looked(name: str, server: Server, attacker: set[str], sealed: int = 0) -> Quiet:
    server.settled(sealed, pause=SETTLE_SECONDS, seconds=300)
    found = Quiet(name, server.count("NOT luuvet.listener:luuvet"))
    for alert in server.ask("alerts", limit=1000)["alerts"]:
        text = json.dumps(alert, ensure_ascii=False)
        if any(one in text for one in attacker):
            found.incident += 1
            continue
        found.levels[alert["level"]] += 1
        if alert["level"] != "low":
            found.told.append(f"{alert['level']}: {alert['en']['message']} ({alert['count']} hits)")
    return found


def _attacker(truth: dict[str, Any]) -> set[str]:
    """What names the attacker in a recording: addresses, accounts and files of its chain, and the machine that sent spam."""
    keys = ("ip", "account", "file")
    entry = truth.get("entry") or {}
    found = {str(step[key]) for step in [entry, *truth.get("chain", [])] for key in keys if step.get(key)}
    spammer = {truth["hosts"][step["host"]] for step in truth.get("chain", []) if step["what"] == "spam-begins"}
    return found | spammer | ({str(entry["user"])} if entry.get("user") else set())


def _strings(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*map(_strings, value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*map(_strings, value)) if value else set()
    return {value} if isinstance(value, str) and len(value) > 5 else set()


def table(rows: Sequence[Quiet]) -> str:
    """Return the rows as a table of Markdown, with what the loud ones were."""
    lines = [
        "| ordinary activity | events | low | medium | high | critical | above low for 100,000 | of the incident |",
        "|---|" + "---|" * 7,
    ]
    for one in rows:
        counts = " | ".join(str(one.levels[level]) for level in LEVELS)
        lines.append(f"| {one.name} | {one.events:,} | {counts} | {one.rate:.1f} | {one.incident} |")
    lines += [f"- {one.name}: {said}" for one in rows for said in one.told]
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--recording", type=Path, action="append", default=[])
    parser.add_argument("--files", nargs="+", action="append", default=[], metavar=("NAME", "PATH"))
    asked = parser.parse_args()
    folders = asked.recording or ([] if asked.files else sorted(one for one in RECORDINGS.iterdir() if one.is_dir()))
    rows = [recording(folder) for folder in folders]
    rows += [files(name, [Path(path) for path in paths]) for name, *paths in asked.files]
    print(table(rows))


if __name__ == "__main__":
    main()
