from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def backup(run: Any, data: Path, tmp_path: Path) -> Path:
    run("backup", tmp_path / "backup", "--data", data)
    return tmp_path / "backup"


def test_into_an_empty_folder_and_verified(run: Any, backup: Path, tmp_path: Path) -> None:
    done = run("restore", backup, "--data", tmp_path / "data")
    assert done.code == 0 and run("verify", "--data", tmp_path / "data").code == 0


def test_a_folder_that_holds_something_is_left_alone(run: Any, backup: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "luuvet.toml").write_text("")
    done = run("restore", backup, "--data", tmp_path / "data")
    assert done.code in (2, 3) and "data" in done.err
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["luuvet.toml"]


def test_a_damaged_backup_is_told(run: Any, backup: Path, tmp_path: Path) -> None:
    segment = sorted((backup / "archive" / "segments").iterdir())[0]
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    done = run("restore", backup, "--data", tmp_path / "data")
    assert done.code == 1 and done.out


def test_a_folder_that_is_no_backup(run: Any, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert run("restore", tmp_path / "empty", "--data", tmp_path / "data").code == 2
