from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest

from luuvet.event.raw import Raw
from luuvet.wire.files import Intake, Told, parsed
from luuvet.wire.parsers import parser_of

LINE = "Nov 22 08:00:00 web1 sshd[77]: Failed password for root from 203.0.113.66 port 4242 ssh2\n"


class Log:
    """A log in memory that knows the files whose records it has."""

    def __init__(self) -> None:
        self.raws: list[Raw] = []

    def ask(self, name: str, **arguments: Any) -> Any:
        assert name == "file_known"
        return {"known": any(arguments["sha256"] in raw.source for raw in self.raws)}

    def put(self, raw: Raw) -> int:
        self.raws.append(raw)
        return sum(len(one) for one in self.raws)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.log").write_text(LINE * 3)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as packed:
        packed.writestr("x/one.log", LINE * 2)
        packed.writestr("two.log", LINE)
    return tmp_path


def test_a_folder_with_everything_in_it(folder: Path) -> None:
    log = Log()
    intake = Intake(log, Told(host="web9", year=2026), "en")
    intake.take(folder)
    assert (intake.records, intake.files, intake.refused, intake.end) == (6, 3, 0, 6)
    assert all("host=web9" in raw.source and "year=2026" in raw.source for raw in log.raws)


def test_a_file_that_is_known_is_refused_with_its_name(folder: Path) -> None:
    log = Log()
    Intake(log, Told(), "en").take(folder / "a.log")
    again = Intake(log, Told(), "en")
    again.take(folder / "a.log")
    assert (again.records, again.refused, again.failed) == (0, 1, 1) and "a.log" in again.problems[0]
    forced = Intake(log, Told(), "en", again=True)
    forced.take(folder / "a.log")
    assert (forced.records, forced.refused) == (3, 0)


def test_a_known_file_in_a_folder_is_left_out_and_no_fault(folder: Path) -> None:
    log = Log()
    Intake(log, Told(), "en").take(folder / "a.log")
    whole = Intake(log, Told(), "en")
    whole.take(folder)
    assert (whole.records, whole.refused, whole.failed) == (3, 1, 0) and "a.log" in whole.problems[0]


def test_a_folder_of_which_nothing_can_be_read_failed(tmp_path: Path) -> None:
    (tmp_path / "broken.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(range(200)))
    intake = Intake(Log(), Told(), "en")
    intake.take(tmp_path)
    assert (intake.records, intake.failed) == (0, 1)


def test_events_of_files_number_their_records_file_by_file(folder: Path, known: Any) -> None:
    problems: list[Any] = []
    lines = list(parsed(parser_of(known(folder)), folder / "b.zip", Told(), problems.append))
    ids = [orjson.loads(line)["event"]["id"] for line in lines]
    assert len(set(ids)) == 3 and problems == []
    assert all(one.startswith("file:") and len(one.partition("-")[0]) == 17 for one in ids)


def test_standard_input_leaves_nothing_behind(
    folder: Path, known: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LINE.encode() * 2)))
    before = set(tmp_path.iterdir())
    assert len(list(parsed(parser_of(known(folder)), Path("-"), Told(), lambda one: None))) == 2
    assert set(tmp_path.iterdir()) == before
