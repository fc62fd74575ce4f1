from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw
from luuvet.kit.clock import NANOSECONDS

NOW = 1_795_000_000 * NANOSECONDS
"""A moment in November 2026, well inside a UTC day."""

Opener = Callable[..., Archive]


@pytest.fixture
def now() -> int:
    return NOW


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opener]:
    made: list[Archive] = []

    def open_archive(folder: Path = tmp_path, **settings: object) -> Archive:
        settings = {"reserve_bytes": 0, "clock": lambda: NOW, **settings}
        made.append(Archive.open(folder / "archive", folder / "keys", **settings))  # type: ignore[arg-type]
        return made[-1]

    yield open_archive
    for each in made:
        each.close()


def some_raw(seed: int, received: int = NOW) -> Raw:
    """A delivery of varied shape: lines, binary, positions of each kind, parts."""
    chance = random.Random(seed)
    count = chance.randrange(1, 40)
    payloads = [f"host-{chance.randrange(9)} seq {seed} {each} {chance.random()}".encode() for each in range(count)]
    if seed % 5 == 4:
        payloads[0] = bytes(range(256))
    positions = [(), range(seed, seed + count), [chance.randrange(1 << 40) for _ in range(count)]][seed % 3]
    parts = [chance.choice([0, 1, -2]) for _ in range(count)] if seed % 7 == 6 else ()
    peer = f"192.0.2.{seed % 250}:514"
    return Raw("syslog-tcp", peer, "nguồn=" + "x" * (seed % 4), "newline", received, payloads, parts, list(positions))


@pytest.fixture
def make_raw() -> Callable[..., Raw]:
    return some_raw


@pytest.fixture
def fill() -> Callable[..., list[bytes]]:
    def filled(archive: Archive, commits: int, *, start: int = 0, received: int = NOW) -> list[bytes]:
        payloads: list[bytes] = []
        for each in range(start, start + commits):
            raw = some_raw(each, received)
            archive.append([raw])
            archive.commit()
            payloads += raw.payloads
        return payloads

    return filled
