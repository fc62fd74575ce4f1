from __future__ import annotations

from collections.abc import Callable

import pytest

from luuvet.archive import compact
from luuvet.archive.follow import Followed
from luuvet.archive.frame import Damaged
from luuvet.archive.writer import Archive

Fill = Callable[..., list[bytes]]


def test_new_records_are_found_without_reading_the_old_ones_again(
    opened: Callable[..., Archive], fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened()
    count = len(fill(archive, 5))
    place = Followed(archive.layout.segment(0))
    assert place.end == count
    before = archive.layout.segment(0).stat().st_size
    count += len(fill(archive, 1, start=5))
    read: list[int] = []
    real = __import__("os").pread

    def counting(handle: int, size: int, offset: int) -> bytes:
        data: bytes = real(handle, size, offset)
        read.append(len(data))
        return data

    monkeypatch.setattr("luuvet.archive.follow.os.pread", counting)
    place.refresh()
    assert place.end == count
    assert sum(read) == archive.layout.segment(0).stat().st_size - before
    place.close()


def test_a_packed_file_tells_the_same_and_the_old_handle_knows_it_was_replaced(
    opened: Callable[..., Archive], fill: Fill
) -> None:
    archive = opened()
    fill(archive, 5)
    archive.close()
    path = archive.layout.segment(0)
    before = Followed(path)
    assert not before.replaced()
    compact.pack(path)
    assert before.replaced()
    after = Followed(path)
    assert (after.packed, before.packed) == (True, False)
    assert (after.end, after.note) == (before.end, before.note)
    assert list(after.data(0).block().raws[0].payloads) == list(before.data(0).block().raws[0].payloads)
    before.close()
    after.close()


def test_extents_tile_the_segment(opened: Callable[..., Archive], fill: Fill) -> None:
    archive = opened()
    count = len(fill(archive, 5))
    place = Followed(archive.layout.segment(0))
    at = 0
    while at < count:
        first, end = place.extent(at)
        assert (first, place.data(at).first, place.data(end - 1).end) == (at, at, end)
        at = end
    place.close()


def test_damage_leaves_a_hole_of_known_extent(opened: Callable[..., Archive], fill: Fill) -> None:
    archive = opened()
    count = len(fill(archive, 2))
    size = archive.layout.segment(0).stat().st_size
    lost = len(fill(archive, 1, start=2))
    fill(archive, 2, start=3)
    archive.close()
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[size + 30] ^= 1
    path.write_bytes(content)
    place = Followed(path)
    assert (place.end, place.extent(count)) == (archive.size, (count, count + lost))
    assert place.data(count - 1).end == count
    assert place.data(count + lost).first == count + lost
    with pytest.raises(Damaged):
        place.data(count)
    place.close()
