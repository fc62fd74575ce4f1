from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw
from luuvet.wire.backup import backup, restore
from luuvet.wire.intake import open_archive
from luuvet.wire.layout import Layout


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def archive(data: Path, known: Any) -> Iterator[Archive]:
    layout = Layout(data)
    layout.make()
    with_small_segments = known(data, archive__segment_bytes=4096, archive__reserve_bytes=0)
    opened = open_archive(with_small_segments, layout)
    yield opened
    opened.close()


def fill(archive: Archive, deliver: Callable[..., Raw], commits: int) -> None:
    for _ in range(commits):
        archive.append([deliver()])
        archive.commit()


def test_a_copy_beside_the_writer_verifies_and_holds_all_that_was_covered(
    archive: Archive, data: Path, deliver: Callable[..., Raw], tmp_path: Path
) -> None:
    fill(archive, deliver, 60)
    (data / "luuvet.toml").write_text('timezone = "UTC"\n')
    done = backup(data, tmp_path / "copy")
    assert done.records == archive.size == 180
    assert verify(tmp_path / "copy" / "archive").ok
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "copy" / "luuvet.toml").exists() and (tmp_path / "copy" / "keys").is_dir()


def test_a_second_backup_copies_only_what_is_new_and_drops_what_is_gone(
    archive: Archive, data: Path, deliver: Callable[..., Raw], tmp_path: Path
) -> None:
    fill(archive, deliver, 60)
    backup(data, tmp_path / "copy")
    first = sorted((tmp_path / "copy" / "archive" / "segments").iterdir())[0]
    inode = first.stat().st_ino
    (tmp_path / "copy" / "archive" / "segments" / "99999999999999999999.seg").write_text(
        "of a segment that was retired"
    )
    fill(archive, deliver, 1)
    assert backup(data, tmp_path / "copy").records == 183
    assert first.stat().st_ino == inode
    assert not (tmp_path / "copy" / "archive" / "segments" / "99999999999999999999.seg").exists()


def test_what_was_restored_goes_on(
    archive: Archive, data: Path, known: Any, deliver: Callable[..., Raw], tmp_path: Path
) -> None:
    fill(archive, deliver, 5)
    backup(data, tmp_path / "copy")
    assert restore(tmp_path / "copy", tmp_path / "new").records == 15
    again = open_archive(known(tmp_path / "new", archive__reserve_bytes=0), Layout(tmp_path / "new"))
    fill(again, deliver, 1)
    assert (again.size, again.log, again.created) == (18, archive.log, False)
    again.close()


def test_refusals_are_sentences(tmp_path: Path, archive: Archive, data: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no log"):
        backup(tmp_path / "nothing", tmp_path / "copy")
    with pytest.raises(FileNotFoundError, match="no backup"):
        restore(tmp_path, tmp_path / "new")
    backup(data, tmp_path / "copy")
    with pytest.raises(FileExistsError, match="not empty"):
        restore(tmp_path / "copy", data)
