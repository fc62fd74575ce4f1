from __future__ import annotations

import getpass
import os
from pathlib import Path

import pytest
from bench.running import luuvet

from luuvet.cli.door import open_door, person, zone_of
from luuvet.cli.exits import CouldNot
from luuvet.event.raw import Raw
from luuvet.kit.clock import system_clock
from luuvet.wire.remote import Remote


def test_who_asks_is_the_user_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(getpass, "getuser", lambda: "lan")
    assert person() == "lan"

    def nobody() -> str:
        raise KeyError("no such uid")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert person() == f"uid-{os.getuid()}"


def test_a_running_server_is_asked_and_takes_deliveries(data: Path) -> None:
    with open_door(data) as door:
        assert isinstance(door, Remote)
        before = int(door.ask("progress")["sealed"])
        end = door.put(Raw("file", "", "", "line", system_clock(), [b"delivered through the door"]))
        assert end > before


def test_without_a_server_the_folder_is_opened_and_the_question_is_in_the_log(tmp_path: Path) -> None:
    environment = {**os.environ, "LUUVET_LANGUAGE": "en"}
    data = tmp_path / "data"
    with open_door(data, making=True):
        pass
    first = luuvet("search", "--count", "--data", data, environment=environment)
    again = luuvet(
        "search", "event.dataset:luuvet.access", "--format", "ndjson", "--data", data, environment=environment
    )
    assert first.returncode == again.returncode == 0, first.stderr + again.stderr
    assert first.stdout == "0\n", "a question is not counted by itself"
    assert again.stdout.count('"action":"count"') == 1


def test_a_question_begins_no_log(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match="nowhere"), open_door(tmp_path / "nowhere"):
        pass
    assert not (tmp_path / "nowhere").exists()


def test_times_are_read_in_the_zone_of_the_settings(tmp_path: Path) -> None:
    assert zone_of(tmp_path) == "Asia/Ho_Chi_Minh"
    (tmp_path / "luuvet.toml").write_text('timezone = "Europe/Paris"\n')
    assert zone_of(tmp_path) == "Europe/Paris"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_in_the_folder_of_another_user_a_question_says_whose_it_is(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 65534, -1)
    with pytest.raises(PermissionError, match="sudo -u nobody luuvet"), open_door(data):
        pass
    assert list(data.iterdir()) == []
