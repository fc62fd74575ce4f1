from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.archive import plan
from luuvet.archive.note import Signer
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive

Fill = Callable[..., list[bytes]]


def test_a_whole_archive_is_whole_and_the_trust_is_told(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened(segment_bytes=4000)
    payloads = fill(archive, 30)
    archive.packer.wait(20)
    report = verify(tmp_path / "archive")
    assert report.ok, report.text("en")
    assert (report.records, report.size, report.root) == (len(payloads), archive.size, archive.checkpoint.root)
    assert [notice.kind for notice in report.notices] == ["trusted_local"]
    given = verify(tmp_path / "archive", pub=archive.identity.verifier)
    assert (given.ok, given.trusted, given.notices) == (True, "given", [])


def test_another_key_is_not_believed(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened()
    fill(archive, 2)
    report = verify(tmp_path / "archive", pub=Signer.generate("luuvet").verifier)
    assert {"key", "latest", "checkpoint"} <= {fault.kind for fault in report.faults}


@pytest.mark.parametrize("commits", [0, 3, 11, 29])
def test_any_older_checkpoint_is_found_to_be_contained(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path, commits: int
) -> None:
    archive = opened(segment_bytes=4000)
    fill(archive, commits)
    against = archive.checkpoint.note
    fill(archive, 30 - commits, start=commits)
    archive.packer.wait(20)
    report = verify(tmp_path / "archive", against=against)
    assert report.ok, report.text("en")
    assert "against_good" in [notice.kind for notice in report.notices]


def test_an_old_copy_put_back_is_seen_with_a_checkpoint_kept_elsewhere(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    count = len(fill(archive, 3))
    archive.close()
    shutil.copytree(tmp_path / "archive", tmp_path / "copy" / "archive")
    again = opened()
    fill(again, 3, start=3)
    again.close()
    assert verify(tmp_path / "copy" / "archive").ok  # on its own it cannot be told
    report = verify(tmp_path / "copy" / "archive", against=again.checkpoint.note)
    assert [(fault.kind, fault.record) for fault in report.faults] == [("against_tail", count)]


def test_a_rewritten_history_is_seen_even_where_the_key_was_used(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened(tmp_path / "a")
    fill(archive, 3)
    archive.close()
    shutil.copytree(tmp_path / "a" / "keys", tmp_path / "b" / "keys")
    other = opened(tmp_path / "b")
    fill(other, 9, start=100)
    other.close()
    assert verify(tmp_path / "b" / "archive").ok
    report = verify(tmp_path / "b" / "archive", against=archive.checkpoint.note)
    assert [fault.kind for fault in report.faults] == ["against"]


def test_what_is_no_checkpoint_of_this_log_is_refused_as_evidence(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    fill(opened(), 2)
    report = verify(tmp_path / "archive", against=Signer.generate("luuvet").sign("luuvet\n1\n" + "A" * 43 + "=\n"))
    assert [fault.kind for fault in report.faults] == ["against_note"]


def test_an_unfinished_write_is_no_fault(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened()
    fill(archive, 2)
    archive.publish(force=True)
    archive._active.write(b"D\x00\x00\x10\x00half")
    report = verify(tmp_path / "archive")
    assert report.ok, report.text("en")
    assert "unfinished" in [notice.kind for notice in report.notices]


def test_it_may_run_beside_a_writer_that_rolls_and_packs(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened(segment_bytes=3000)
    for round_ in range(15):
        fill(archive, 4, start=4 * round_)
        report = verify(tmp_path / "archive", workers=0)
        assert report.ok, report.text("en")
        assert report.size == archive.size


def test_worker_processes_come_to_the_same_verdict(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened()
    fill(archive, 20)
    archive.close()
    monkeypatch.setattr(plan, "STRETCH_BYTES", 2000)
    seen: list[tuple[int, int]] = []
    report = verify(tmp_path / "archive", workers=2, progress=lambda done, total: seen.append((done, total)))
    assert report.ok, report.text("en")
    assert report.records == archive.size
    assert len(seen) > 3
    assert seen[-1][0] > 0.9 * seen[-1][1]
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    alone, together = verify(tmp_path / "archive", workers=0), verify(tmp_path / "archive", workers=2)
    assert alone.faults == together.faults != []


def test_an_identity_that_is_gone_needs_the_key_from_elsewhere(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 2)
    archive.layout.log.unlink()
    assert [fault.kind for fault in verify(tmp_path / "archive").faults] == ["log"]
    report = verify(tmp_path / "archive", pub=archive.identity.verifier)
    assert [fault.kind for fault in report.faults] == ["log"]
    assert report.records == archive.size
