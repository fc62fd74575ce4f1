from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from bundle import build


@pytest.fixture
def laid_out(tmp_path: Path) -> Path:
    """A bundle without its heavy wheels."""
    folder = tmp_path / "luuvet-0-cp311-linux_x86_64"
    (folder / "wheels").mkdir(parents=True)
    (folder / "wheels" / "click-8.5.1-py3-none-any.whl").write_bytes(b"wheel")
    (folder / "wheels" / "luuvet-0.1.0-py3-none-any.whl").write_bytes(b"ours")
    build.lay_out(folder)
    return folder


def test_the_sums_cover_every_file_and_notice_a_change(laid_out: Path) -> None:
    check = ["sha256sum", "--quiet", "--check", "SHA256SUMS"]
    assert subprocess.run(check, cwd=laid_out, check=False).returncode == 0
    lines = (laid_out / "SHA256SUMS").read_text().splitlines()
    assert len(lines) == sum(path.is_file() for path in laid_out.rglob("*")) - 1
    (laid_out / "install.sh").write_text("#!/bin/sh\n")
    assert subprocess.run(check, cwd=laid_out, check=False, capture_output=True).returncode == 1


def test_the_same_content_gives_the_same_bytes(laid_out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    build.pack(laid_out, tmp_path / "a.tar")
    copy = tmp_path / "again" / laid_out.name
    shutil.copytree(laid_out, copy)
    (copy / "LICENSE").touch()
    build.pack(copy, tmp_path / "b.tar")
    assert (tmp_path / "a.tar").read_bytes() == (tmp_path / "b.tar").read_bytes()


def test_the_scripts_are_plain_sh_and_may_be_run(laid_out: Path) -> None:
    for script in laid_out.glob("*.sh"):
        subprocess.run(["sh", "-n", str(script)], check=True)
        assert bool(script.stat().st_mode & 0o100) == (script.name != "steps.sh")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_the_unit_is_one_that_systemd_takes_and_holds_little(laid_out: Path, tmp_path: Path) -> None:
    unit = (laid_out / "luuvet.service").read_text("utf-8")
    filled = (
        unit.replace("@PREFIX@/current/bin/luuvet", "/bin/true").replace("@DATA@", "/var").replace("@OWNER@", "root")
    )
    path = tmp_path / "luuvet.service"
    path.write_text(filled, "utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    command = ["systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=30", str(path)]
    held = subprocess.run(command, capture_output=True, text=True, check=False)
    assert held.returncode == 0, held.stdout
