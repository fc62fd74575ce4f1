from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard

from luuvet.archive import frame, plan, segment
from luuvet.archive.block import encode
from luuvet.archive.check import Stretch, check
from luuvet.archive.scan import Piece, pieces
from luuvet.archive.tree import MARK_LEVEL
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw

Fill = Callable[..., list[bytes]]


def _one(path: Path, cuts: tuple[int, ...] = ()) -> Stretch:
    return plan.stretches(path, "luuvet", cuts)[1][0]


def test_a_whole_stretch_gives_its_tree_nodes_parted_at_the_cuts(opened: Callable[..., Archive], fill: Fill) -> None:
    archive = opened()
    count = len(fill(archive, 6))
    found = check(_one(archive.layout.segment(0), (3,)))
    assert (found.faults, found.records, found.end, found.stopped) == ([], count, count, -1)
    bounds = [(low, high) for covered in found.covered for low, high, _ in covered.ranges]
    assert 3 in [high for _, high in bounds]
    assert [high for _, high in bounds[:-1]] == [low for low, _ in bounds[1:]]


@pytest.mark.parametrize("victim", [0, 9, 17, 100, 399])
def test_a_record_changed_with_every_checksum_made_right_is_named(opened: Callable[..., Archive], victim: int) -> None:
    archive = opened()
    lines = [b"line %d" % each for each in range(400)]
    archive.append([Raw("x", "192.0.2.1:1", "", "line", 5, lines)])
    archive.commit()
    archive.close()
    path = archive.layout.segment(0)
    content = path.read_bytes()
    _, offset = segment.read_head(content)
    opening, piece = (each for each in pieces(content, offset) if isinstance(each, Piece))
    assert piece.data is not None
    block = piece.data.block()
    lines[victim] = b"LINE %d" % victim
    block.raws[0] = replace(block.raws[0], payloads=lines)
    body = encode(block)
    packed = zstandard.ZstdCompressor().compress(body)
    forged = segment.pack_data(0, 400, len(body), piece.data.nodes, packed)
    path.write_bytes(content[: opening.end] + forged + frame.pack(frame.CHECKPOINT, piece.note.encode()))
    found = check(_one(path))
    assert [fault.kind for fault in found.faults] == ["content"]
    fault = found.faults[0]
    assert fault.record <= victim <= fault.last
    assert fault.last - fault.record < 1 << MARK_LEVEL


def test_a_replaced_file_is_not_judged(opened: Callable[..., Archive], fill: Fill) -> None:
    archive = opened()
    fill(archive, 2)
    path = archive.layout.segment(0)
    asked = _one(path)
    assert check(replace(asked, inode=asked.inode + 1)).moved
    path.unlink()
    assert check(asked).moved


def test_damage_in_one_frame_leaves_the_others_checked(opened: Callable[..., Archive], fill: Fill) -> None:
    archive = opened()
    fill(archive, 2)
    begin = archive.layout.segment(0).stat().st_size
    count = archive.size
    broken = len(fill(archive, 1, start=2))
    fill(archive, 3, start=3)
    archive.close()
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[begin + 150] ^= 1
    path.write_bytes(content)
    found = check(_one(path))
    assert [(fault.kind, fault.record, fault.last) for fault in found.faults] == [
        ("checksum", count, count + broken - 1)
    ]
    assert (found.end, found.records) == (archive.size, archive.size - broken)
