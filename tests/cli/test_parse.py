from __future__ import annotations

import hashlib
import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest


def _events(done: Any) -> list[dict[str, Any]]:
    assert done.code == 0, done.err
    return [json.loads(line) for line in done.out.splitlines()]


def test_one_event_a_line_in_order_with_ids_of_the_file(run: Any, log_file: Path) -> None:
    events = _events(run("parse", log_file, "--timezone", "Asia/Ho_Chi_Minh", "--year", "2026"))
    sha256 = hashlib.sha256(log_file.read_bytes()).hexdigest()
    assert [event["event"]["id"] for event in events] == [f"file:{sha256[:12]}-{n}" for n in range(4)]
    assert [event["event"]["original"] for event in events] == log_file.read_text("utf-8").splitlines()
    assert events[0]["@timestamp"] == "2026-11-22T01:00:00.000000Z" and events[0]["source"]["ip"] == "203.0.113.66"


def test_what_no_format_understands_is_there_too(run: Any, tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("~~ nothing known ~~\n")
    events = _events(run("parse", tmp_path / "x.log"))
    assert [event["event"]["dataset"] for event in events] == ["unparsed"]


def test_standard_input(run: Any, log_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(log_file.read_bytes())))
    events = _events(run("parse", "-", "--host", "web9"))
    assert len(events) == 4 and events[0]["event"]["id"].startswith("file:")


def test_nothing_is_stored(run: Any, log_file: Path, tmp_path: Path) -> None:
    run("parse", log_file)
    assert not (tmp_path / "own-data").exists()


def test_a_wrong_zone_and_a_missing_file_are_sentences(run: Any, log_file: Path, tmp_path: Path) -> None:
    assert run("parse", tmp_path / "missing").code == 2
    done = run("parse", log_file, "--timezone", "Mars/Olympus")
    assert done.code == 2 or _events(done), "a zone that is none is refused or inferred around, never a crash"


def test_joined_events_come_at_the_end_and_only_when_asked_for(run: Any, tmp_path: Path) -> None:
    head = "node=app-1 type=%s msg=audit(1795330801.120:7): %s\n"
    lines = (
        head % ("SYSCALL", "arch=c000003e syscall=87 success=yes exit=0 pid=6 uid=0"),
        head % ("PATH", 'name="/srv/x"'),
    )
    (tmp_path / "audit.log").write_text("".join(lines))
    assert len(_events(run("parse", tmp_path / "audit.log"))) == 2
    *members, whole = _events(run("parse", "--joined", tmp_path / "audit.log"))
    assert whole["luuvet"]["members"] == [one["event"]["id"] for one in members]
    assert whole["event"]["id"] == members[0]["event"]["id"] + "+linux_auditd"
    assert (whole["event"]["action"], whole["file"]["path"]) == ("deleted", "/srv/x")
