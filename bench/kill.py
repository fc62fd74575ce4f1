"""Kill -9 at random while RELP and `_bulk` send, then count: `python -m bench.kill --rounds 50` prints a table.

Every record carries an id and is sent once (`bench.counting`). After the rounds each acknowledged id must be in the log and
in the store exactly once, and no id twice: neither in the log nor in the store.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench.counting import MARK, BulkSender, RelpSender, Sender, id_of
from bench.running import Server, until

TARGETS = ("intake", "owner", "console", "everything")
_SHARES = (4, 4, 1, 1)
"""How often each is chosen: what seals and what stores more often than what only shows."""
RECOVER_SECONDS = 60.0


@dataclass
class Tally:
    """What was counted after the rounds; `missing` and `doubled` are lists of ids and must be empty.

    Attributes:
        acknowledged, unknown, refused: ids as the senders know them.
        sealed: records of the senders in the archive. stored: their rows in the store.
        missing: acknowledged and not in the archive, or in the archive and not in the store.
        doubled: twice in the archive, or twice in the store.
        unknown_kept: were under way at a kill and are there nevertheless.
        recovered: seconds from each kill to the next acknowledgement, by what was killed.
    """

    kills: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    unknown: int = 0
    refused: int = 0
    sealed: int = 0
    stored: int = 0
    unknown_kept: int = 0
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    recovered: dict[str, list[float]] = field(default_factory=dict)


def rounds(server: Server, many: int, seed: int, longest: float = 1.0) -> Tally:
    """Kill `many` times, each after at most `longest` seconds of sending, while three senders send; then count."""
    chance = random.Random(seed)
    senders: list[Sender] = [
        RelpSender("relp-a", server.relp),
        RelpSender("relp-b", server.relp),
        BulkSender("bulk", server.http),
    ]
    tally = Tally()
    for sender in senders:
        sender.start()
    for _ in range(many):
        time.sleep(chance.uniform(0.05, longest))
        _kill(server, chance, senders, tally)
    time.sleep(0.5)
    for sender in senders:
        sender.stop()
    server.ready()
    server.caught_up(seconds=180)
    _count(server, senders, tally)
    return tally


def _kill(server: Server, chance: random.Random, senders: list[Sender], tally: Tally) -> None:
    """Kill one process that runs, and wait until every sender is acknowledged again."""
    target = chance.choices(TARGETS, _SHARES)[0]
    if target == "everything":
        server.kill()
    elif server.pid(target):
        server.signal(target)
    else:
        target = "intake"
        until(lambda: server.pid("intake") is not None, "the intake runs", RECOVER_SECONDS)
        server.signal("intake")
    before = [len(sender.sent.acknowledged) for sender in senders]
    if target == "everything":
        server.start(wait=False)
    took = until(
        lambda: all(len(s.sent.acknowledged) > n for s, n in zip(senders, before, strict=True)),
        f"senders are acknowledged again after the kill of {target}",
        RECOVER_SECONDS,
        pause=0.01,
    )
    tally.kills[target] += 1
    tally.recovered.setdefault(target, []).append(took)


def _count(server: Server, senders: list[Sender], tally: Tally) -> None:
    sealed = Counter(name for _, payload in server.payloads() if (name := id_of(payload)))
    rows: Counter[str] = Counter()
    stored: Counter[str] = Counter()
    for document in server.documents(f'"{MARK}"', "event.id,event.original"):
        rows[document["event"]["id"]] += 1
        if name := id_of(document["event"]["original"]):
            stored[name] += 1
    acknowledged = set().union(*(sender.sent.acknowledged for sender in senders))
    unknown = set().union(*(sender.sent.unknown for sender in senders))
    tally.acknowledged, tally.unknown = len(acknowledged), len(unknown)
    tally.refused = sum(len(sender.sent.refused) for sender in senders)
    tally.sealed, tally.stored = sealed.total(), stored.total()
    tally.unknown_kept = len(unknown & sealed.keys())
    tally.missing = sorted((acknowledged - sealed.keys()) | (sealed.keys() - stored.keys()))
    tally.doubled = sorted(name for counted in (sealed, stored, rows) for name, n in counted.items() if n > 1)


def table(tally: Tally) -> str:
    """Return the counts as lines."""
    lines = [
        f"{'kills':<34}{tally.kills.total():>10,}  "
        + ", ".join(f"{name} {count}" for name, count in tally.kills.most_common()),
        f"{'acknowledged records':<34}{tally.acknowledged:>10,}",
        f"{'under way at a kill':<34}{tally.unknown:>10,}  of them kept: {tally.unknown_kept:,}",
        f"{'refused (told to come again)':<34}{tally.refused:>10,}",
        f"{'in the log':<34}{tally.sealed:>10,}",
        f"{'in the store':<34}{tally.stored:>10,}",
        f"{'acknowledged and missing':<34}{len(tally.missing):>10,}  {' '.join(tally.missing[:5])}",
        f"{'doubled':<34}{len(tally.doubled):>10,}  {' '.join(tally.doubled[:5])}",
    ]
    for name, seconds in sorted(tally.recovered.items()):
        ordered = sorted(seconds)
        middle, worst = ordered[len(ordered) // 2], ordered[-1]
        lines.append(
            f"{'acknowledged again after: ' + name:<34}{middle:>8.2f} s  at the median, {worst:.2f} s at worst"
        )
    return "\n".join(lines)


def main() -> int:
    """Command line; returns 1 when a record is missing or doubled."""
    parser = argparse.ArgumentParser(prog="python -m bench.kill", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="luuvet-") as folder, Server(Path(folder) / "data") as server:
        tally = rounds(server, options.rounds, options.seed)
        print(table(tally))
        sound = server.run("verify", code=None)
        print(sound.stdout.strip())
    return 1 if tally.missing or tally.doubled or sound.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
