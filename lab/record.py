"""Record the lab again, from nothing: `python -m lab.record --incident mail --minutes 60` (root, Debian 12).

Builds the base image when needed, opens the office, plays the ordinary work and the incident, closes everything and
packs the recording. Recordings of different names may run at the same time. Ctrl-C closes everything too and keeps the former recording."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lab import cast
from lab.build import LAB, WORK
from lab.network import ADDRESSES, PUBLIC
from lab.nodes import sweep
from lab.office import SENDS, Office
from lab.pack import pack
from lab.play import forged, ordinary, page, post, upkeep
from lab.play.stage import Stage
from lab.truth import Truth


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


INCIDENTS: dict[str, Callable[[Stage], None] | None] = {"office": page.play, "mail": forged.play, "none": None}
"""What happens beside the ordinary work. Each recording bears the name of its incident."""
SEEDS = {"office": 20, "mail": 21, "none": 22}


def play(office: Office, minutes: float, seed: int, truth: Truth, incident: str) -> None:
    """The ordinary work for so many minutes, and the incident. Raises RuntimeError when the incident failed."""
    stage = Stage(office.nodes, minutes, seed, truth)
    truth.note(
        incident=incident,
        seed=seed,
        timezone="Asia/Ho_Chi_Minh",
        hosts=ADDRESSES,
        public=PUBLIC,
        people={person.login: person.name for person in cast.PEOPLE},
    )
    try:
        for player in (*ordinary.PLAYERS, *post.PLAYERS, *upkeep.PLAYERS):
            stage.play(player)
        if happens := INCIDENTS[incident]:
            stage.play(happens, vital=True)
        stage.join()
        truth.note(recorded={"begin": iso(stage.begin), "end": iso(time.time() + 1)})
    finally:
        stage.close()
        for failure in stage.failures:
            print(f"A player stumbled: {failure}", file=sys.stderr)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="python -m lab.record", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60, help="length of the ordinary work (default 60)")
    parser.add_argument("--incident", choices=INCIDENTS, default="office", help="what happens (default: office)")
    parser.add_argument("--seed", type=int, help="seed of every player's decisions (default: one an incident)")
    parser.add_argument("--to", type=Path, help="folder of the recording (default: lab/recordings/INCIDENT)")
    arguments = parser.parse_args()
    incident: str = arguments.incident
    seed = SEEDS[incident] if arguments.seed is None else arguments.seed
    to: Path = arguments.to or LAB / "recordings" / incident
    space = to.name
    if os.geteuid() != 0:
        parser.error("the lab makes network namespaces and mounts: run it as root on Debian 12")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    WORK.mkdir(parents=True, exist_ok=True)
    lock = (WORK / f"lock-{space}").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        parser.error(f"a recording named {space} is running on this machine; wait for it or stop it")
    sweep(space)
    raw, truth = WORK / f"tape-{space}", Truth()
    for old in raw.glob("*") if raw.is_dir() else ():
        old.unlink()
    office = Office(raw, space)
    try:
        office.open()
        print(f"The office is open; {arguments.minutes:g} minutes from now it closes.", file=sys.stderr)
        play(office, arguments.minutes, seed, truth, incident)
    finally:
        office.close()
        threading.excepthook = lambda _: None
    truth.write(raw / "truth.json")
    pack(raw, to, {address: (name, *SENDS[name][:2]) for name, address in ADDRESSES.items() if name in SENDS})
    print(f"Recorded to {to}", file=sys.stderr)


if __name__ == "__main__":
    main()
