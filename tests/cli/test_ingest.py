from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest
from bench.running import Server


def test_a_file_is_searchable_when_the_command_returns(run: Any, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "a.log.gz"
    path.write_bytes(
        gzip.compress(b"Nov 22 10:00:00 db1 sshd[7]: Failed password for bao from 192.0.2.7 port 1 ssh2\n" * 3)
    )
    done = run("ingest", path, "--host", "db1", "--data", server.data)
    assert done.code == 0 and done.out == "" and server.count("user.name:bao") == 3


def test_the_same_file_is_refused_unless_again(run: Any, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "b.log"
    path.write_text("Nov 22 10:00:00 db1 sshd[7]: Failed password for chi from 192.0.2.7 port 1 ssh2\n")
    assert run("ingest", path, "--data", server.data).code == 0
    copy = tmp_path / "copy-of-b.log"
    copy.write_bytes(path.read_bytes())
    refused = run("ingest", copy, "--data", server.data)
    assert refused.code == 2 and "--again" in refused.err and server.count("user.name:chi") == 1
    assert run("ingest", copy, "--again", "--data", server.data).code == 0
    assert server.count("user.name:chi") == 2


def test_an_empty_file_and_a_missing_one(run: Any, data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.log").touch()
    done = run("ingest", tmp_path / "empty.log", "--data", data)
    assert done.code == 0 and done.err
    assert run("ingest", tmp_path / "missing.log", "--data", data).code == 2


@pytest.mark.parametrize("content", [b"\x28\xb5\x2f\xfd" + bytes(range(200)), b"\x1f\x8b\x08" + b"\xff" * 90])
def test_a_file_of_which_nothing_can_be_read_is_wrong_input(
    run: Any, data: Path, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "broken.zst"
    path.write_bytes(content)
    done = run("ingest", path, "--data", data)
    assert done.code == 2 and "broken.zst" in done.err


def test_what_a_folder_has_beside_a_known_file_is_taken(run: Any, server: Server, tmp_path: Path) -> None:
    line = "Nov 22 10:00:00 db1 sshd[7]: Failed password for {} from 192.0.2.7 port 1 ssh2\n"
    (tmp_path / "old.log").write_text(line.format("giang"))
    assert run("ingest", tmp_path / "old.log", "--data", server.data).code == 0
    (tmp_path / "new.log").write_text(line.format("hai"))
    (tmp_path / "broken.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(range(200)))
    done = run("ingest", tmp_path, "--data", server.data)
    assert done.code == 0 and "old.log" in done.err and "broken.zst" in done.err
    assert (server.count("user.name:giang"), server.count("user.name:hai")) == (1, 1)
    (tmp_path / "broken.zst").unlink()
    assert run("ingest", tmp_path, "--data", server.data).code == 0, "nothing new is no fault"


def test_a_damaged_archive_keeps_what_could_be_read_and_says_so(run: Any, server: Server, tmp_path: Path) -> None:
    line = b"Nov 22 10:00:00 db1 sshd[7]: Failed password for dung from 192.0.2.7 port 1 ssh2\n"
    path = tmp_path / "cut.log.gz"
    path.write_bytes(gzip.compress(line * 5000, 0)[:200_000])
    done = run("ingest", path, "--data", server.data)
    assert "cut.log.gz" in done.err and server.count("user.name:dung") > 1000
