from __future__ import annotations

from pathlib import Path
from typing import Any

from luuvet.kit.settings import TABLE


def test_every_row_is_printed_and_no_secret(run: Any, tmp_path: Path) -> None:
    (tmp_path / "luuvet.toml").write_text('timezone = "UTC"\n[receive]\nhttp_token = "hush"\n')
    out = run("settings", "--data", tmp_path).out
    assert all(f"{row.name} = " in out and row.environment in out for row in TABLE)
    assert "timezone = 'UTC'" in out and "hush" not in out and "http_token = '***'" in out


def test_a_wrong_setting_is_named(run: Any, tmp_path: Path) -> None:
    (tmp_path / "luuvet.toml").write_text("[archive]\ncommit_ms = 'soon'\n")
    done = run("settings", "--data", tmp_path)
    assert done.code == 2 and "archive.commit_ms" in done.err and "luuvet.toml" in done.err
