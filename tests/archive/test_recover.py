from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.archive.recover import Damage, recover
from luuvet.archive.writer import Archive

Fill = Callable[..., list[bytes]]


def _closed(opened: Callable[..., Archive], fill: Fill, commits: int = 4) -> tuple[Archive, int]:
    archive = opened()
    payloads = fill(archive, commits)
    archive.close()
    return archive, len(payloads)


def test_an_uncovered_tail_is_cut_and_told(opened: Callable[..., Archive], fill: Fill) -> None:
    archive, count = _closed(opened, fill)
    path = archive.layout.segment(0)
    kept = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"D\x00\x00\x01\x00torn write")
    again = opened()
    assert (again.size, again.cut_bytes) == (count, 15)
    assert path.stat().st_size == kept


def test_a_whole_data_frame_without_its_checkpoint_is_counted(opened: Callable[..., Archive], fill: Fill) -> None:
    archive = opened()
    count = len(fill(archive, 3))
    size = archive.layout.segment(0).stat().st_size
    more = len(fill(archive, 1, start=3))
    archive.close()
    path = archive.layout.segment(0)
    note = archive.checkpoint.note.encode()
    path.write_bytes(path.read_bytes()[: -len(note) - 9])
    archive.layout.latest.unlink()  # as if it had not been written since
    again = opened()
    assert (again.size, again.cut_records) == (count, more)
    assert path.stat().st_size == size


@pytest.mark.parametrize("at", [0, 5, 100, -1])
def test_damage_to_what_is_covered_is_refused_and_nothing_is_cut(
    opened: Callable[..., Archive], fill: Fill, at: int
) -> None:
    archive, _ = _closed(opened, fill)
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damage, match=r"luuvet verify"):
        opened()
    assert path.read_bytes() == content


def test_damage_in_the_middle_names_the_record_without_help_of_latest(
    opened: Callable[..., Archive], fill: Fill
) -> None:
    archive = opened()
    count = len(fill(archive, 2))
    end = archive.layout.segment(0).stat().st_size
    fill(archive, 3, start=2)
    archive.close()
    archive.layout.latest.unlink()
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[end + 60] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damage, match=f"from record {count} on"):
        opened()


def test_a_cut_tail_behind_latest_is_refused(opened: Callable[..., Archive], fill: Fill) -> None:
    archive, _ = _closed(opened, fill)
    path = archive.layout.segment(0)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Damage, match="were acknowledged"):
        recover(archive.layout, archive.identity)


def test_missing_segments_are_refused(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive, _ = _closed(opened, fill)
    archive.layout.segment(0).rename(tmp_path / "aside")
    with pytest.raises(Damage, match="holds no segment"):
        opened()
