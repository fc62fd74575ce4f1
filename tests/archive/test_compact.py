from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
import zstandard

from luuvet.archive import compact
from luuvet.archive.compact import Stopped, pack
from luuvet.archive.frame import Damaged
from luuvet.archive.reader import Reader
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw

Fill = Callable[..., list[bytes]]


def _closed(opened: Callable[..., Archive], fill: Fill) -> tuple[Path, list[bytes]]:
    archive = opened()
    payloads = fill(archive, 30)
    archive.close()
    return archive.layout.segment(0), payloads


def test_a_packed_segment_is_smaller_and_the_same(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, payloads = _closed(opened, fill)
    before = path.stat().st_size
    monkeypatch.setattr(compact, "PACK_BYTES", 9000)
    assert pack(path) is True
    assert path.stat().st_size < before * 0.7
    runs = Reader(tmp_path / "archive").read(0, 1 << 20, 1 << 30)
    assert [payload for sealed in runs for payload in sealed.raw.payloads] == payloads
    report = verify(tmp_path / "archive")
    assert report.ok, report.text("en")
    assert report.records == len(payloads)
    assert pack(path) is False


def test_a_damaged_segment_is_left_for_the_verifier(opened: Callable[..., Archive], fill: Fill) -> None:
    path, _ = _closed(opened, fill)
    content = bytearray(path.read_bytes())
    content[-300] ^= 1
    path.write_bytes(content)
    with pytest.raises(Damaged):
        pack(path)
    assert path.read_bytes() == content
    assert len(list(path.parent.iterdir())) == 1


def test_stopping_leaves_the_old_file(opened: Callable[..., Archive], fill: Fill) -> None:
    path, _ = _closed(opened, fill)
    content, stopping = path.read_bytes(), Event()
    stopping.set()
    with pytest.raises(Stopped):
        pack(path, stopping=stopping)
    assert path.read_bytes() == content
    assert len(list(path.parent.iterdir())) == 1


def test_the_writer_throws_an_unfinished_copy_away_and_packs_what_is_left(
    opened: Callable[..., Archive], fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened(segment_bytes=2000)
    monkeypatch.setattr(archive.packer, "submit", lambda path: None)  # a crash before packing
    fill(archive, 20)
    archive.close()
    leftover = archive.layout.segments / f".{archive.layout.segment(0).name}.new"
    leftover.write_bytes(b"half a copy")
    again = opened(segment_bytes=2000)
    assert again.packer.wait(20)
    assert not leftover.exists()
    assert again.packer.packed == len(again.layout.firsts()) - 1


def test_packing_never_makes_a_block_larger_than_the_quick_level_would(
    opened: Callable[..., Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: dict[int, int] = {}
    real = compact.zstandard.ZstdCompressor

    class Spy:
        def __init__(self, level: int) -> None:
            self.level = level

        def compress(self, body: bytes) -> bytes:
            found: bytes = real(level=self.level).compress(body)
            sizes[self.level] = len(found)
            return found

    archive = opened()
    chance = random.Random(3)
    lines = [b'{"id":"%s","host":"srv-%d"}' % (chance.randbytes(16).hex().encode(), each % 9) for each in range(3000)]
    archive.append([Raw("x", "", "", "line", 5, lines)])
    archive.commit()
    archive.close()
    monkeypatch.setattr(compact.zstandard, "ZstdCompressor", Spy)
    pack(archive.layout.segment(0))
    assert sorted(sizes) == [1, compact.PACK_LEVEL]
    assert archive.layout.segment(0).stat().st_size < min(sizes.values()) + 3000


def _levels_used(archive: Archive, lines: list[bytes], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    used: list[int] = []
    real = compact.zstandard.ZstdCompressor

    def make(level: int) -> zstandard.ZstdCompressor:
        used.append(level)
        return real(level=level)

    for at in range(0, len(lines), 500):
        archive.append([Raw("x", "", "", "line", 5, lines[at : at + 500])])
        archive.commit()
    archive.close()
    monkeypatch.setattr(compact, "PACK_BYTES", 40_000)
    monkeypatch.setattr(compact.zstandard, "ZstdCompressor", make)
    pack(archive.layout.segment(0))
    return used


def test_the_dearer_level_is_kept_where_it_is_worth_its_time(
    opened: Callable[..., Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    words = [chance.randbytes(2).hex() for _ in range(60)]
    lines = [" ".join(chance.choices(words, k=12)).encode() for _ in range(4000)]
    used = _levels_used(opened(), lines, monkeypatch)
    assert used[:2] == [1, compact.PACK_LEVEL]
    assert len(used) > 3 and set(used[2:]) == {compact.PACK_LEVEL}


def test_the_quick_level_is_kept_where_the_dearer_one_saves_next_to_nothing(
    opened: Callable[..., Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(5)
    lines = [b"id " + chance.randbytes(60) for _ in range(4000)]
    used = _levels_used(opened(), lines, monkeypatch)
    assert used[:2] == [1, compact.PACK_LEVEL]
    assert len(used) > 3 and set(used[2:]) == {1}
