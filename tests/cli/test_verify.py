from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def copy(data: Path, tmp_path: Path) -> Path:
    """A copy of the archive, as an auditor would take it away."""
    shutil.copytree(data / "archive", tmp_path / "copy" / "archive")
    return tmp_path / "copy"


def test_whole_and_continuing_a_checkpoint_that_was_kept(run: Any, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.txt"
    run("checkpoint", "export", "-o", path, "--data", data)
    key = (data / "archive" / "log").read_text("utf-8").splitlines()[3]
    done = run("verify", "--against", path, "--pub", key, "--data", data, "--format", "json")
    report = json.loads(done.out)
    assert done.code == 0 and report["ok"] and report["trusted"] == "given"


def test_a_changed_byte_is_found(run: Any, copy: Path) -> None:
    segment = sorted((copy / "archive" / "segments").iterdir())[0]
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    done = run("verify", "--data", copy, "--format", "json")
    report = json.loads(done.out)
    assert done.code == 1 and not report["ok"] and report["faults"]
    assert run("verify", "--data", copy).out


def test_it_never_writes(run: Any, copy: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        return {str(p): (p.stat().st_mtime_ns, p.stat().st_size) for p in copy.rglob("*")}

    before = state()
    assert run("verify", "--data", copy).code == 0
    assert state() == before


def test_another_key_does_not_pass(run: Any, copy: Path) -> None:
    from luuvet.archive.note import Signer

    assert run("verify", "--pub", Signer.generate("luuvet").verifier, "--data", copy).code == 1


@pytest.mark.parametrize(
    "content", [b"", b"garbage\n", b"\xff\xfe\x00", b"luuvet\nmany\nroot\n\n\xe2\x80\x94 luuvet AAAAAAAA\n"]
)
def test_a_file_that_is_no_checkpoint_is_wrong_use_and_says_nothing_about_the_log(
    run: Any, copy: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "garbage.txt"
    path.write_bytes(content)
    done = run("verify", "--against", path, "--data", copy)
    assert done.code == 2 and "garbage.txt" in done.err and done.out == ""


def test_a_checkpoint_that_another_key_signed_is_a_fault(run: Any, copy: Path, tmp_path: Path) -> None:
    from luuvet.archive.checkpoint import sign
    from luuvet.archive.note import Signer

    path = tmp_path / "foreign.txt"
    path.write_text(sign(Signer.generate("luuvet"), "luuvet", 1, bytes(32)).note, "utf-8")
    assert run("verify", "--against", path, "--data", copy).code == 1


def test_no_archive_and_no_key_are_sentences(run: Any, copy: Path, tmp_path: Path) -> None:
    nothing = run("verify", "--data", tmp_path / "empty")
    assert nothing.code == 3 and "empty" in nothing.err
    assert run("verify", "--pub", "not a key", "--data", copy).code == 2
