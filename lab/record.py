"""Record the lab again, from nothing: `python -m lab.record --minutes 60` (root, Debian 12).

Builds the base image when needed, opens the office, plays the ordinary work and the incident, closes everything and
packs the recording. Ctrl-C closes everything too and keeps the former recording."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from lab import cast
from lab.build import LAB, WORK
from lab.network import ADDRESSES, PUBLIC
from lab.nodes import sweep
from lab.office import SENDS, Office
from lab.pack import pack
from lab.play import incident, ordinary, upkeep
from lab.play.stage import Stage
from lab.truth import Truth


def iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def play(office: Office, minutes: float, seed: int, truth: Truth) -> None:
    """The ordinary work for so many minutes, the incident at 55 % of it. Raises RuntimeError when the incident failed."""
    stage = Stage(office.nodes, minutes, seed, truth)
    tries = 24 if minutes < 20 else 240
    truth.note(
        timezone="Asia/Ho_Chi_Minh",
        hosts=ADDRESSES,
        public=PUBLIC,
        people={person.login: person.name for person in cast.PEOPLE},
    )

    def in_the_second_half(stage: Stage) -> None:
        if stage.wait(minutes * 60 * (0.35 if minutes < 20 else 0.55)):
            incident.intruder(stage, tries)
            if stage.wait(minutes * 60 * 0.05):
                incident.restore_by_administrator(stage)

    try:
        for player in (*ordinary.PLAYERS, *upkeep.PLAYERS):
            stage.play(player)
        stage.play(in_the_second_half, vital=True)
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
    parser.add_argument("--seed", type=int, default=20, help="seed of every player's decisions (default 20)")
    parser.add_argument("--to", type=Path, default=LAB / "recordings/office", help="folder of the recording")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        parser.error("the lab makes network namespaces and mounts: run it as root on Debian 12")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    WORK.mkdir(parents=True, exist_ok=True)
    lock = (WORK / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        parser.error("another recording is running on this machine; wait for it or stop it")
    sweep()
    raw, truth = WORK / f"tape-{arguments.to.name}", Truth()
    for old in raw.glob("*") if raw.is_dir() else ():
        old.unlink()
    office = Office(raw)
    try:
        office.open()
        print(f"The office is open; {arguments.minutes:g} minutes from now it closes.", file=sys.stderr)
        play(office, arguments.minutes, arguments.seed, truth)
    finally:
        office.close()
        threading.excepthook = lambda _: None
    truth.write(raw / "truth.json")
    pack(raw, arguments.to, {address: (name, *SENDS[name][:2]) for name, address in ADDRESSES.items() if name in SENDS})
    print(f"Recorded to {arguments.to}", file=sys.stderr)


if __name__ == "__main__":
    main()
