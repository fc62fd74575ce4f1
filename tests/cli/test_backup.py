from __future__ import annotations

from pathlib import Path
from typing import Any


def test_beside_a_running_server(run: Any, data: Path, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "backup", "--data", data)
    assert done.code == 0 and done.out == "" and str(tmp_path / "backup") in done.err
    assert (tmp_path / "backup" / "keys" / "luuvet").stat().st_mode & 0o777 == 0o600
    assert run("verify", "--data", tmp_path / "backup").code == 0


def test_no_log_is_said(run: Any, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "backup", "--data", tmp_path / "nothing")
    assert done.code == 2 and "nothing" in done.err and not (tmp_path / "backup").exists()
