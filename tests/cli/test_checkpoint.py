from __future__ import annotations

from pathlib import Path
from typing import Any

from luuvet.archive.checkpoint import read


def test_the_newest_checkpoint_as_a_file(run: Any, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.txt"
    done = run("checkpoint", "export", "-o", path, "--data", data)
    assert done.code == 0 and done.out == "" and read(path.read_text("utf-8")).size >= 4


def test_a_folder_that_is_not_there_is_said(run: Any, data: Path, tmp_path: Path) -> None:
    done = run("checkpoint", "export", "-o", tmp_path / "no" / "checkpoint.txt", "--data", data)
    assert done.code in (2, 3) and "checkpoint.txt" in done.err
