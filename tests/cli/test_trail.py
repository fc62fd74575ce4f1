from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from luuvet.cli.trail import KINDS
from luuvet.console.questions import BY_NAME
from luuvet.search import trail


def test_who_accessed_an_account(run: Any, data: Path) -> None:
    done = run("trail", "account:hoa", "--accesses", "--format", "ndjson", "--data", data)
    events = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 0 and events
    assert {event["user"]["name"] for event in events} == {"hoa"}
    assert all(
        "authentication" in event["event"]["category"] or "session" in event["event"]["category"] for event in events
    )


def test_accesses_are_no_changes(run: Any, data: Path) -> None:
    both = run("trail", "user:hoa", "--format", "ndjson", "--data", data).out.splitlines()
    changes = run("trail", "user:hoa", "--changes", "--format", "ndjson", "--data", data).out.splitlines()
    accesses = run("trail", "user:hoa", "--accesses", "--format", "ndjson", "--data", data).out.splitlines()
    assert set(both) == set(changes) | set(accesses) and len(accesses) > len(changes)


def test_the_table_tells_who_and_from_where(run: Any, data: Path) -> None:
    done = run("trail", "user:hoa", "--data", data)
    assert "203.0.113.66" in done.out and "ssh-login" in done.out


def test_the_kinds_are_those_of_the_room() -> None:
    asked = {parameter.name: parameter for parameter in BY_NAME["trail"].parameters}
    assert set(KINDS) == set(trail.KINDS) == set(asked["kind"].choices)


def test_a_wrong_kind_is_wrong_use(run: Any, data: Path) -> None:
    done = run("trail", "planet:mars", "--data", data)
    assert done.code == 2 and "user" in done.err
    assert run("trail", "user:", "--data", data).code == 2
