"""Nobody without the key changes, removes or inserts a record unseen: every byte, every cut, swaps, insertions, old copies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import zstandard

from luuvet.archive import frame, segment
from luuvet.archive.block import encode
from luuvet.archive.layout import Layout
from luuvet.archive.leaves import block_leaves
from luuvet.archive.note import Verifier
from luuvet.archive.report import Report
from luuvet.archive.scan import Piece, pieces
from luuvet.archive.seal import grow
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive
from luuvet.event.raw import Raw

NOW = 1_795_000_000_000_000_000


@dataclass(frozen=True)
class Sealed:
    """A small archive of two segments (one packed, one open) of 6 records each, closed."""

    layout: Layout
    key: Verifier
    checkpoints: tuple[str, ...]

    def verify(self, against: str | None = None) -> Report:
        return verify(self.layout.folder, pub=self.key, against=against, workers=0)


def _write(archive: Archive, first: int) -> None:
    lines = [
        b"<86>1 - srv-1 sshd %d - - Failed password for user%d from 192.0.2.9" % (n, n) for n in range(first, first + 3)
    ]
    archive.append([Raw("syslog-tcp", "192.0.2.1:514", "", "newline", NOW, lines)])
    archive.commit()


@pytest.fixture
def sealed(tmp_path: Path) -> Sealed:
    archive = Archive.open(tmp_path / "archive", tmp_path / "keys", clock=lambda: NOW, reserve_bytes=0)
    notes = []
    for first in range(0, 12, 3):
        if first == 6:
            archive.roll()
        _write(archive, first)
        notes.append(archive.checkpoint.note)
    assert archive.packer.wait(20)
    archive.close()
    made = Sealed(archive.layout, archive.identity.verifier, tuple(notes))
    assert made.verify(notes[0]).ok
    assert archive.layout.firsts() == [0, 6]
    return made


def _segments(sealed: Sealed) -> Iterator[tuple[int, Path]]:
    for first in sealed.layout.firsts():
        yield first, sealed.layout.segment(first)


def test_every_flipped_byte_of_every_segment_is_reported_and_names_its_records(sealed: Sealed) -> None:
    for first, path in _segments(sealed):
        content = bytearray(path.read_bytes())
        spans = _spans(bytes(content))
        for at in range(len(content)):
            content[at] ^= 1 << at % 8
            path.write_bytes(content)
            report = sealed.verify()
            content[at] ^= 1 << at % 8
            assert not report.ok, (path.name, at)
            fault = report.faults[0]
            low, high = next(((a, b) for begin, end, a, b in spans if begin <= at < end), (first, first + 6))
            assert fault.record in range(low, high + 1), (path.name, at, fault)
            assert fault.segment in (path.name, ""), (path.name, at, fault)
        path.write_bytes(content)
    assert sealed.verify().ok


def _spans(content: bytes) -> list[tuple[int, int, int, int]]:
    """(begin, end, first record, end record) of each data frame's bytes after its length field."""
    _, offset = segment.read_head(content)
    found = []
    for piece in pieces(content, offset):
        if isinstance(piece, Piece) and piece.data is not None:
            body = piece.data.offset + frame.HEAD.size
            found.append((body, piece.end, piece.data.first, piece.data.end))
    return found


@pytest.mark.parametrize("name", ["log", "latest"])
def test_every_flipped_byte_of_the_small_files_is_reported(sealed: Sealed, name: str) -> None:
    path = sealed.layout.folder / name
    content = bytearray(path.read_bytes())
    for at in range(len(content)):
        content[at] ^= 1 << at % 8
        path.write_bytes(content)
        assert not sealed.verify().ok, at
        content[at] ^= 1 << at % 8


def test_every_cut_of_every_segment_is_reported(sealed: Sealed) -> None:
    for first, path in _segments(sealed):
        content = path.read_bytes()
        for size in range(len(content)):
            path.write_bytes(content[:size])
            report = sealed.verify()
            assert not report.ok, (path.name, size)
            assert first <= report.faults[0].record <= first + 6, (path.name, size)
        path.write_bytes(content)


def test_a_clean_cut_with_latest_edited_to_fit_is_seen_with_a_checkpoint_kept_elsewhere(sealed: Sealed) -> None:
    path = sealed.layout.segment(6)
    content = path.read_bytes()
    ends = [span[1] for span in _spans(content)]
    path.write_bytes(content[: ends[-2]])
    assert [(fault.kind, fault.record) for fault in sealed.verify().faults] == [("tail", 9)]
    sealed.layout.latest.write_text(sealed.checkpoints[-2])  # an old one that was really signed
    assert sealed.verify().ok
    report = sealed.verify(against=sealed.checkpoints[-1])
    assert [(fault.kind, fault.record) for fault in report.faults] == [("against_tail", 9)]


def test_missing_segments_are_named(sealed: Sealed, tmp_path: Path) -> None:
    for first, end in ((0, 6), (6, 12)):
        path = sealed.layout.segment(first)
        path.rename(tmp_path / "aside")
        fault = sealed.verify().faults[0]
        assert (fault.record, fault.last) == (first, end - 1)
        (tmp_path / "aside").rename(path)
    shutil.rmtree(sealed.layout.segments)
    assert sealed.verify().faults[0].kind == "tail"


def test_swapped_segments_are_named(sealed: Sealed, tmp_path: Path) -> None:
    one, two = sealed.layout.segment(0), sealed.layout.segment(6)
    one.rename(tmp_path / "aside")
    two.rename(one)
    (tmp_path / "aside").rename(two)
    kinds = [(fault.kind, fault.segment) for fault in sealed.verify().faults]
    assert ("misplaced", one.name) in kinds
    assert ("misplaced", two.name) in kinds


def test_a_segment_of_another_log_is_named(sealed: Sealed, tmp_path: Path) -> None:
    other = Archive.open(tmp_path / "o" / "archive", tmp_path / "o" / "keys", clock=lambda: NOW, reserve_bytes=0)
    for first in range(0, 6, 3):
        _write(other, first)
    other.close()
    shutil.copy(other.layout.segment(0), sealed.layout.segment(0))
    faults = sealed.verify().faults
    assert (faults[0].kind, faults[0].segment) == ("misplaced", sealed.layout.segment(0).name)


@pytest.mark.parametrize("nodes_too", [False, True])
@pytest.mark.parametrize("what", ["change", "insert", "remove", "move"])
def test_a_forger_who_makes_every_checksum_right_is_named(sealed: Sealed, what: str, nodes_too: bool) -> None:
    path = sealed.layout.segment(6)
    content = path.read_bytes()
    head, offset = segment.read_head(content)
    forged = bytearray(content[:offset])
    for piece in pieces(content, offset):
        assert isinstance(piece, Piece)
        if piece.data is not None and piece.data.first == 9:
            forged += _forged(head, piece.data, what, nodes_too)
        elif piece.data is not None:
            forged += content[
                piece.data.offset : piece.data.offset + frame.HEAD.size + _length(content, piece.data.offset)
            ]
        forged += frame.pack(frame.CHECKPOINT, piece.note.encode())
    path.write_bytes(forged)
    fault = sealed.verify().faults[0]
    assert fault.segment == path.name
    assert 9 <= fault.record <= 12
    assert fault.kind in ("content", "checkpoint", "checksum")


def _forged(head: segment.Head, data: segment.Data, what: str, nodes_too: bool) -> bytes:
    block = data.block()
    lines = list(block.raws[0].payloads)
    lines = {
        "change": [lines[0].replace(b"192.0.2.9", b"192.0.2.8"), *lines[1:]],
        "insert": [lines[0], b"a line that was never received", *lines[1:]],
        "remove": lines[1:],
        "move": lines[::-1],
    }[what]
    block.raws = [replace(block.raws[0], payloads=lines)]
    nodes: tuple[bytes, ...] = data.nodes
    if nodes_too:
        grown, block.marks = grow(data.first, block_leaves(head, data.first, block))
        nodes = tuple(grown.nodes())
    body = encode(block)
    return segment.pack_data(data.first, len(lines), len(body), nodes, zstandard.ZstdCompressor().compress(body))


def _length(content: bytes, offset: int) -> int:
    return int(frame.HEAD.unpack_from(content, offset)[1])
