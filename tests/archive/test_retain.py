from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from luuvet.archive import retired
from luuvet.archive.retain import retain
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.kit.clock import DAY_NS

Fill = Callable[..., list[bytes]]


def _days(archive: Archive, fill: Fill, now: int, days: int) -> list[int]:
    sizes = [len(fill(archive, 4, start=10 * day, received=now + day * DAY_NS)) for day in range(days)]
    archive.packer.wait(20)
    return sizes


def test_expired_days_go_and_the_rest_verifies(
    opened: Callable[..., Archive], fill: Fill, now: int, tmp_path: Path
) -> None:
    archive = opened()
    sizes = _days(archive, fill, now, 5)
    middle = archive.checkpoint.note
    removed = retain(archive, 2, now + 4 * DAY_NS)
    assert [(each.first, each.end) for each in removed] == [(0, sizes[0]), (sizes[0], sizes[0] + sizes[1])]
    assert archive.layout.firsts()[0] == sizes[0] + sizes[1]
    report = verify(tmp_path / "archive", against=middle)
    assert report.ok, report.text("en")
    assert report.retired == [(each.first, each.end) for each in removed]
    assert report.records == sum(sizes[2:])
    archive.close()
    again = opened()
    fill(again, 3, start=90, received=now + 5 * DAY_NS)
    assert verify(tmp_path / "archive").ok


def test_zero_days_keep_everything_and_the_present_segment_always_stays(
    opened: Callable[..., Archive], fill: Fill, now: int
) -> None:
    archive = opened()
    _days(archive, fill, now, 2)
    assert retain(archive, 0, now + 999 * DAY_NS) == []
    assert len(retain(archive, 1, now + 999 * DAY_NS)) == 1
    assert len(archive.layout.firsts()) == 1


def test_a_damaged_segment_is_kept_as_evidence(opened: Callable[..., Archive], fill: Fill, now: int) -> None:
    archive = opened()
    _days(archive, fill, now, 3)
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert retain(archive, 1, now + 99 * DAY_NS) == []
    assert path.exists()


def test_a_crash_between_statement_and_removal_is_gone_on_from(
    opened: Callable[..., Archive], fill: Fill, now: int, tmp_path: Path
) -> None:
    archive = opened()
    _days(archive, fill, now, 3)
    kept = archive.layout.segment(0).read_bytes()
    retain(archive, 2, now + 3 * DAY_NS)
    archive.layout.segment(0).write_bytes(kept)
    assert verify(tmp_path / "archive").ok
    retain(archive, 2, now + 3 * DAY_NS)
    assert archive.layout.firsts()[0] > 0


def test_a_statement_that_was_changed_or_removed_is_seen(
    opened: Callable[..., Archive], fill: Fill, now: int, tmp_path: Path
) -> None:
    archive = opened()
    _days(archive, fill, now, 3)
    retain(archive, 1, now + 3 * DAY_NS)
    path = retired.path_of(archive.layout, 0)
    content = bytearray(path.read_bytes())
    for at in range(0, len(content), 7):
        content[at] ^= 1
        path.write_bytes(content)
        faults = {fault.kind for fault in verify(tmp_path / "archive").faults}
        assert faults & {"retired", "missing"}, at
        content[at] ^= 1
    path.unlink()
    assert "missing" in {fault.kind for fault in verify(tmp_path / "archive").faults}
