"""A disk that really is full: what was acknowledged stays, and writing goes on when there is room again."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from luuvet.archive.reader import Reader
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw, SinkFull

NOW = 1_795_000_000_000_000_000


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 4 MB."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small file system cannot be mounted here (needs root)")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


def _fill(archive: Archive, start: int) -> int:
    """Write until the disk is full; return how many records were acknowledged."""
    kept = 0
    with pytest.raises(SinkFull):
        for number in range(start, start + 10_000):
            chance = random.Random(number)
            lines = [b"%d " % number + chance.randbytes(250).hex().encode() for _ in range(200)]
            archive.append([Raw("relp", "", "", "relp", NOW, lines)])
            archive.commit()
            kept = archive.size
    return kept


@pytest.mark.parametrize("reserve", [0, 1 << 20])
def test_a_full_disk_loses_nothing_that_was_acknowledged(small: Path, reserve: int) -> None:
    ballast = small / "ballast"
    ballast.write_bytes(bytes(1 << 20))
    archive = Archive.open(
        small / "archive", small / "keys", clock=lambda: NOW, segment_bytes=500_000, reserve_bytes=reserve
    )
    kept = _fill(archive, 0)
    assert kept > 0
    assert Reader(small / "archive").size() == kept == archive.size
    report = verify(small / "archive", workers=0)
    assert report.ok, report.text("en")
    ballast.unlink()
    more = _fill(archive, kept)
    assert more > kept
    archive.close()
    assert verify(small / "archive", workers=0).ok
    again = Archive.open(small / "archive", small / "keys", clock=lambda: NOW, reserve_bytes=0)
    assert again.size == more
    again.close()
