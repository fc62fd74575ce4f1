"""Rules that change while the server runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from luuvet.wire.derive import Derivation
from luuvet.wire.follow import Follower
from luuvet.wire.layout import Layout
from luuvet.wire.reloading import Reloading, seen
from luuvet.wire.rooms import Rooms, open_rooms

RULE = """title: {title}
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a1{number}
level: low
logsource: {{category: authentication}}
detection:
  who: {{user.name: hoa}}
  condition: {condition}
"""
LOG = "3f9a1c07b2d45e61"


class Nothing:
    """An archive without records."""

    def size(self) -> int:
        return 0

    def oldest(self) -> int:
        return 0

    def read(self, start: int, max_records: int, max_bytes: int) -> list[Any]:
        return []


def write(folder: Path, name: str, number: int, title: str = "T", condition: str = "who") -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(RULE.format(title=title, number=number, condition=condition), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    write(folder, "one.yml", 0)
    return folder


@pytest.fixture
def made(known: Any, tmp_path: Path, folder: Path) -> Any:
    layout = Layout(tmp_path / "data")
    layout.make()
    settings = known(layout.data, detect__rules=str(folder))
    rooms = open_rooms(settings, layout, LOG)
    follower = Follower(Nothing(), rooms.derivation(rooms.store, Nothing()))
    yield Reloading(settings, layout.cache, rooms, follower), rooms, follower
    rooms.close()


def own(rooms: Rooms, folder: Path) -> list[str]:
    return sorted(rule.title for rule in rooms.book.rules if rule.path.startswith(str(folder)))


def test_what_is_added_changed_or_removed_is_seen(made: Any, folder: Path) -> None:
    reloading, rooms, follower = made
    assert not reloading.step() and own(rooms, folder) == ["T"]
    (folder / "deeper").mkdir()
    write(folder / "deeper", "two.yml", 1, "Second")
    assert reloading.step() and own(rooms, folder) == ["Second", "T"]
    write(folder, "one.yml", 0, "Changed")
    assert reloading.step() and own(rooms, folder) == ["Changed", "Second"]
    (folder / "one.yml").unlink()
    assert reloading.step() and own(rooms, folder) == ["Second"]
    assert not reloading.step()
    assert {"5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10", "5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a11"} <= set(reloading.known)
    stage = follower.stage
    assert isinstance(stage, Derivation) and stage.book is rooms.book


def test_a_broken_rule_stops_no_other_and_is_named(made: Any, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    reloading, rooms, _ = made
    write(folder, "broken.yml", 2, condition="who and")
    write(folder, "good.yml", 3, "Good")
    assert reloading.step() and own(rooms, folder) == ["Good", "T"]
    (problem,) = [one for one in rooms.book.problems if one.fatal]
    assert problem.path.endswith("broken.yml") and problem.line == 7
    captured = capfd.readouterr()
    assert "broken.yml" in captured.out + captured.err


def test_a_stage_that_a_rebuild_brings_gets_the_rules_of_today(made: Any, folder: Path) -> None:
    reloading, rooms, follower = made
    before = rooms.derivation(rooms.store, Nothing())
    write(folder, "two.yml", 1)
    reloading.step()
    follower.stage = before
    assert before.book is not rooms.book
    reloading.step()
    assert before.book is rooms.book


def test_a_folder_that_goes_away_leaves_our_rules(made: Any, folder: Path) -> None:
    reloading, rooms, _ = made
    folder.rename(folder.with_name("elsewhere"))
    assert reloading.step() and own(rooms, folder) == [] and rooms.book.rules


def test_what_tells_that_a_folder_has_changed(folder: Path) -> None:
    first = seen(str(folder))
    (folder / "notes.txt").write_text("x")
    assert seen(str(folder)) == first and seen("") == frozenset()
    os.utime(folder / "one.yml", ns=(1, 1))
    assert seen(str(folder)) != first
    assert len(seen(str(folder / "one.yml"))) == 1, "a single file may be named instead of a folder"
