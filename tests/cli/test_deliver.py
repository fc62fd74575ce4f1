from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bench.receivers import Mailbox, mailbox

from luuvet.wire.layout import Layout


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox(Mailbox()) as running:
        yield running


@pytest.fixture
def folder(run: Any, tmp_path: Path, log_file: Path, box: Mailbox) -> Path:
    """A log with one route."""
    assert run("ingest", log_file, "--data", tmp_path / "d").code == 0
    (tmp_path / "d" / "luuvet.toml").write_text(
        '[[delivery]]\nname="chief"\nkind="mail"\nto="a@example.test"\nfrom="l@example.test"\n'
        f'server="smtp+plain://127.0.0.1:{box.port}"\n'
    )
    return tmp_path / "d"


def test_routes_are_listed_and_tried(run: Any, folder: Path, box: Mailbox) -> None:
    listed = run("deliver", "list", "--data", folder)
    assert listed.code == 0 and "chief  mail" in listed.out and "a@example.test" in listed.out
    tried = run("deliver", "test", "chief", "--data", folder, "--lang", "en")
    assert tried.code == 0 and "took the message for a@example.test" in tried.out
    assert "chief" in box.parsed()[0]["Subject"]
    (row,) = [
        json.loads(line) for line in run("deliver", "list", "--format", "ndjson", "--data", folder).out.splitlines()
    ]
    assert row["name"] == "chief" and row["waiting"] == 0
    assert "[[delivery]] chief = mail" in run("settings", "--data", folder).out


def test_what_the_receiver_refuses_is_said_and_exits_with_1(run: Any, folder: Path, box: Mailbox) -> None:
    box.replies["RCPT"] = "550 5.1.1 no such mailbox"
    tried = run("deliver", "test", "chief", "--data", folder, "--lang", "vi")
    assert tried.code == 1 and "550" in tried.out and "no such mailbox" in tried.out
    told = json.loads(run("deliver", "test", "chief", "--format", "json", "--data", folder).out)
    assert told["ok"] is False and told["schema"] == 1 and set(told["said"]) == {"vi", "en"}


def test_an_unknown_route_and_wrong_settings_exit_with_2(run: Any, folder: Path) -> None:
    unknown = run("deliver", "test", "nobody", "--data", folder)
    assert unknown.code == 2 and "chief" in unknown.err
    settings = Layout(folder).settings
    settings.write_text(settings.read_text().replace("mail", "pigeon"))
    for command in (("deliver", "list"), ("settings",), ("serve",)):
        done = run(*command, "--data", folder)
        assert done.code == 2 and "[[delivery]] chief" in done.err, command


def test_no_routes_are_said(run: Any, folder: Path) -> None:
    Layout(folder).settings.unlink()
    done = run("deliver", "list", "--data", folder)
    assert done.code == 0 and done.out == "" and "[[delivery]]" in done.err
