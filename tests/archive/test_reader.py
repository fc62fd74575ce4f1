from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.archive.layout import BadLog
from luuvet.archive.reader import Reader, Unreadable
from luuvet.archive.retain import retain
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw
from luuvet.kit.clock import DAY_NS

Fill = Callable[..., list[bytes]]


def _read(reader: Reader, start: int = 0, records: int = 7) -> list[bytes]:
    found: list[bytes] = []
    while runs := reader.read(start, records, 1 << 30):
        assert sum(len(sealed.raw) for sealed in runs) <= records
        for sealed in runs:
            assert sealed.first == start
            found += list(sealed.raw.payloads)
            start += len(sealed.raw)
    return found


def test_a_reader_may_come_before_the_log(tmp_path: Path, opened: Callable[..., Archive], fill: Fill) -> None:
    reader = Reader(tmp_path / "archive")
    assert (reader.size(), reader.oldest(), reader.read(0, 9, 9)) == (0, 0, [])
    with pytest.raises(BadLog):
        _ = reader.log
    archive = opened()
    payloads = fill(archive, 2)
    assert (reader.log, reader.size(), _read(reader)) == (archive.log, len(payloads), payloads)
    reader.close()


def test_it_follows_over_rolls_and_packing(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened(segment_bytes=4000)
    reader, payloads = Reader(tmp_path / "archive"), []
    for round_ in range(8):
        payloads += fill(archive, 9, start=9 * round_)
        assert reader.size() == len(payloads)
        assert _read(reader, max(0, len(payloads) - 50), 1000) == payloads[max(0, len(payloads) - 50) :]
    archive.packer.wait(20)
    assert _read(reader, 0, 13) == payloads == _read(Reader(tmp_path / "archive"), 0, 100_000)
    reader.close()


def test_every_attribute_of_a_record_comes_back_in_any_slice(
    opened: Callable[..., Archive], make_raw: Callable[..., Raw], tmp_path: Path
) -> None:
    archive = opened()
    raws = [make_raw(seed) for seed in range(12)]
    archive.append(raws)
    archive.commit()
    expected = [
        (
            r.listener,
            r.peer,
            r.source,
            r.framing,
            r.received,
            p,
            *([c[i] if c else None for c in (r.parts, r.positions)]),
        )
        for r in raws
        for i, p in enumerate(r.payloads)
    ]
    for step in (1, 3, 1000):
        found, start = [], 0
        reader = Reader(tmp_path / "archive")
        while runs := reader.read(start, step, 1 << 30):
            for sealed in runs:
                r = sealed.raw
                start += len(r)
                found += [
                    (
                        r.listener,
                        r.peer,
                        r.source,
                        r.framing,
                        r.received,
                        p,
                        *([c[i] if c else None for c in (r.parts, r.positions)]),
                    )
                    for i, p in enumerate(r.payloads)
                ]
        assert found == expected


def test_bytes_bound_what_is_read_at_once(opened: Callable[..., Archive], tmp_path: Path) -> None:
    archive = opened()
    archive.append([Raw("x", "", "", "line", each, [b"x" * 100]) for each in range(50)])
    archive.commit()
    assert sum(len(sealed.raw) for sealed in Reader(tmp_path / "archive").read(0, 1000, 1000)) == 10


def test_uncommitted_records_are_not_seen(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened()
    payloads = fill(archive, 1)
    reader = Reader(tmp_path / "archive")
    archive._active.write(b"D" + bytes(40))
    assert (reader.size(), _read(reader)) == (len(payloads), payloads)
    archive._active.roll_back()
    payloads += fill(archive, 1, start=1)
    assert _read(reader) == payloads


def test_damage_names_the_records_and_the_caller_can_go_on_behind_it(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened(segment_bytes=3000)
    payloads = fill(archive, 30)
    archive.packer.wait(20)
    archive.close()
    second, third = archive.layout.firsts()[1:3]
    path = archive.layout.segment(second)
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 1
    path.write_bytes(content)
    reader = Reader(tmp_path / "archive")
    assert _read_until(reader, second) == payloads[:second]
    with pytest.raises(Unreadable, match=f"records {second} to {third - 1}") as told:
        reader.read(second, 10, 1 << 30)
    assert _read(reader, told.value.end) == payloads[third:]


def _read_until(reader: Reader, end: int) -> list[bytes]:
    found: list[bytes] = []
    while len(found) < end:
        for sealed in reader.read(len(found), end - len(found), 1 << 30):
            found += list(sealed.raw.payloads)
    return found


def test_what_was_retired_is_skipped(opened: Callable[..., Archive], fill: Fill, now: int, tmp_path: Path) -> None:
    archive = opened()
    old = fill(archive, 3)
    new = fill(archive, 3, start=3, received=now + DAY_NS)
    archive.packer.wait(20)
    reader = Reader(tmp_path / "archive")
    assert _read(reader) == old + new
    retain(archive, 5, now + 6 * DAY_NS)
    assert reader.oldest() == len(old)
    runs = reader.read(0, 1 << 20, 1 << 30)
    assert (runs[0].first, [p for sealed in runs for p in sealed.raw.payloads]) == (len(old), new)


def test_a_damaged_header_of_the_last_segment_is_told(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 1)
    archive.close()
    path = archive.layout.segment(0)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(Unreadable, match="does not begin as a segment does"):
        Reader(tmp_path / "archive").size()
