from __future__ import annotations

import os
from pathlib import Path

import pytest

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.secret import read


def unset(name: str) -> str:
    return ""


def test_it_comes_from_the_environment_else_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("mật-khẩu\n")
    file.chmod(0o640)
    assert read("chief", file, unset) == "mật-khẩu"
    assert read("chief", file, {"delivery.chief": "hush"}.__getitem__) == "hush"
    assert read("chief", None, unset) == ""


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o602, 0o601])
def test_a_file_that_everyone_can_open_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "secret"
    file.write_text("hush")
    file.chmod(mode)
    with pytest.raises(Failed) as refused:
        read("chief", file, unset)
    assert refused.value.key == "secret-open" and f"{mode:04o}" in refused.value.said["vi"]
    assert "hush" not in str(refused.value.said)


def test_what_is_no_secret_is_named(tmp_path: Path) -> None:
    keys = []
    (tmp_path / "empty").touch(0o600)
    (tmp_path / "two").write_text("one\ntwo")
    (tmp_path / "two").chmod(0o600)
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("missing", "empty", "two", ".", "pipe"):
        with pytest.raises(Failed) as refused:
            read("chief", tmp_path / name, unset)
        keys.append(refused.value.key)
    assert keys == ["secret-missing", "secret-empty", "secret-empty", "secret-no-file", "secret-no-file"]
