"""A whole hunt: the same output however many processes there are and wherever batches end."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect import RuleBook, load_rules
from luuvet.wire.files import Told
from luuvet.wire.hunt import Hunt, size_of

RULES = """title: Guess
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10
name: guess
level: low
logsource: {category: authentication}
detection: {who: {event.outcome: failure}, condition: who}
---
title: Guessing
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a11
level: high
correlation: {type: event_count, rules: [guess], group-by: [source.ip], timespan: 10m, condition: {gte: 5}, generate: true}
"""


@pytest.fixture
def book(tmp_path: Path) -> RuleBook:
    path = tmp_path / "rules.yml"
    path.write_text(RULES)
    return load_rules([path], house=False)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    lines = [
        f"Nov 22 08:00:{n:02} web1 sshd[{n}]: {'Failed' if n % 2 else 'Accepted'} password for hoa from 203.0.113.66 port 4 ssh2\n"
        for n in range(40)
    ]
    (folder / "a.log").write_text("".join(lines[:9]))
    (folder / "b.log.gz").write_bytes(gzip.compress("".join(lines[9:]).encode()))
    (folder / "empty.log").write_text("")
    return folder


def told(hunt: Hunt, *paths: Path) -> list[tuple[str, str, int]]:
    lines = hunt.lines(paths, Told(timezone="UTC", year=2026), lambda size: None)
    found = [json.loads(line) for line in lines]
    return [(one["rule"]["title"], Path(one["path"]).name, one["record"]) for one in found]


@pytest.mark.parametrize("records", [1, 7, 1000])
def test_a_folder(known: Any, tmp_path: Path, book: RuleBook, logs: Path, records: int) -> None:
    hunt = Hunt(known(tmp_path), book, processes=1, records=records)
    found = told(hunt, logs)
    guesses = [("Guess", "a.log", n) if n < 9 else ("Guess", "b.log.gz", n - 9) for n in range(1, 40, 2)]
    assert [one for one in found if one[0] == "Guess"] == guesses
    assert [one for one in found if one[0] == "Guessing"] == [("Guessing", "b.log.gz", 0)], "counted across files"
    tally = hunt.tally
    assert (tally.events, tally.hits, tally.files) == (40, 21, 3) and tally.cpu["matching"] > 0 and tally.preparing > 0
    assert [problem.key for problem in tally.problems] == ["empty"]


def test_several_processes_give_the_same(known: Any, tmp_path: Path, book: RuleBook, logs: Path) -> None:
    alone = told(Hunt(known(tmp_path), book, processes=1, records=6), logs)
    pieces: list[int] = []
    hunt = Hunt(known(tmp_path), book, processes=2, records=6, several_from=0)
    lines = hunt.lines([logs], Told(timezone="UTC", year=2026), pieces.append)
    found = [(one["rule"]["title"], Path(one["path"]).name, one["record"]) for one in map(json.loads, lines)]
    assert found == alone
    assert sum(pieces) == hunt.tally.bytes and hunt.tally.events == 40 and hunt.tally.preparing > 0


def test_whoever_stops_listening_ends_the_hunt(known: Any, tmp_path: Path, book: RuleBook, logs: Path) -> None:
    hunt = Hunt(known(tmp_path), book, processes=2, records=1, several_from=0)
    lines = hunt.lines([logs], Told(), lambda size: None)
    next(lines)
    lines.close()  # type: ignore[attr-defined]
    assert hunt.tally.events < 40


def test_the_size_of_paths(logs: Path) -> None:
    assert size_of([logs]) == sum(file.stat().st_size for file in logs.iterdir()) and size_of([logs / "a.log"]) > 0
