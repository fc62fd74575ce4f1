"""One batch of a hunt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect import RuleBook, load_rules
from luuvet.event.hints import Hints, format_hints
from luuvet.event.raw import Raw, Sealed
from luuvet.wire.hunting import Batch, Hunter

RULES = """title: Root
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10
name: root
level: high
logsource: {category: authentication}
detection: {who: {user.name: root}, condition: who}
---
title: Anybody
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a11
level: low
logsource: {category: authentication}
detection: {who: {user.name: '*'}, condition: who}
"""
TWICE = """title: Twice
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a12
level: medium
correlation: {type: event_count, rules: [root], group-by: [source.ip], timespan: 10m, condition: {gte: 2}}
"""


@pytest.fixture
def book(tmp_path: Path) -> RuleBook:
    (tmp_path / "rules.yml").write_text(RULES)
    return load_rules([tmp_path / "rules.yml"], house=False)


def line(user: str) -> bytes:
    return f"Nov 22 08:00:00 web1 sshd[77]: Failed password for {user} from 203.0.113.66 port 4242 ssh2".encode()


def sealed(path: str, first: int, *users: str) -> Sealed:
    source = format_hints(Hints(sha256="ab" * 32, path=path))
    return Sealed(
        "ab" * 6, first, Raw("file", "", source, "line", 1_795_330_800_000_000_000, [line(user) for user in users])
    )


def test_hits_in_the_order_of_records_then_rules(known: Any, tmp_path: Path, book: RuleBook) -> None:
    batch = Batch(100, (sealed("/a b/x.log", 7, "hoa", "root"), sealed("/y.log", 0, "an")))
    caught = Hunter(known(tmp_path), book).catch(batch)
    found = [(number, json.loads(text)) for number, text in caught.hits]
    assert caught.events == 3 and caught.matches is None and set(caught.seconds) == {"parsing", "matching"}
    told = [(number, one["rule"]["title"], one["path"], one["record"]) for number, one in found]
    assert told == [
        (100, "Anybody", "/a b/x.log", 7),
        (101, "Root", "/a b/x.log", 8),
        (101, "Anybody", "/a b/x.log", 8),
        (102, "Anybody", "/y.log", 0),
    ]
    first = found[1][1]
    assert first["schema"] == 1 and first["rule"] == {
        "id": "5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10", "title": "Root", "level": "high", "path": str(tmp_path / "rules.yml"),
    }  # fmt: skip
    assert first["event"]["user"]["name"] == "root" and first["event"]["event"]["id"] == "file:abababababab-8"


def test_what_correlations_need(known: Any, tmp_path: Path) -> None:
    (tmp_path / "rules.yml").write_text(RULES + "---\n" + TWICE)
    made = load_rules([tmp_path / "rules.yml"], house=False)
    caught = Hunter(known(tmp_path), made).catch(Batch(5, (sealed("/x.log", 0, "hoa", "root", "root"),)))
    assert [json.loads(text)["rule"]["title"] for _, text in caught.hits] == ["Anybody"] * 3, (
        "what only serves is silent"
    )
    assert caught.matches is not None and caught.matches["record"].to_list() == [6, 7]
    assert {number: told[:2] for number, told in caught.told.items()} == {6: ("/x.log", 1), 7: ("/x.log", 2)}


def test_a_batch_without_hits(known: Any, tmp_path: Path, book: RuleBook) -> None:
    nothing = Sealed("ab" * 6, 0, Raw("file", "", "", "line", 1, [b"~~"]))
    caught = Hunter(known(tmp_path), book).catch(Batch(0, (nothing,)))
    assert (caught.events, caught.hits, caught.told) == (1, [], {})
