from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from luuvet.archive import order, segment
from luuvet.archive.erase import Erasure, erase
from luuvet.archive.note import BadNote, Signer
from luuvet.archive.order import Order, ranges_of
from luuvet.archive.prove import prove, verify_proof
from luuvet.archive.reader import Reader
from luuvet.archive.verify import verify
from luuvet.archive.writer import Archive

Fill = Callable[..., list[bytes]]
_AUTHORITY = Signer("phap-che.example", bytes(32))


def _erase(archive: Archive, *records: int) -> Erasure:
    made = Order(archive.log, ranges_of(records), "Điều 16", "2026-11-22", "Pháp chế")
    return erase(archive, order.sign(made, _AUTHORITY), _AUTHORITY.verifier)


def _read(folder: Path) -> tuple[list[bytes], set[int]]:
    payloads: list[bytes] = []
    erased: set[int] = set()
    for sealed in Reader(folder).read(0, 1 << 20, 1 << 30):
        payloads += list(sealed.raw.payloads)
        erased |= {sealed.first + offset for offset in sealed.erased}
    return payloads, erased


def test_the_content_goes_and_the_tree_stays(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened(segment_bytes=4000)
    payloads = fill(archive, 25)
    before = archive.checkpoint.note
    wanted = [3, 4, 5, 200, len(payloads) - 1]
    done = _erase(archive, *wanted)
    assert done.erased == len(wanted)
    assert done.segments >= 2
    found, erased = _read(tmp_path / "archive")
    assert erased == set(wanted)
    assert found == [b"" if index in wanted else payload for index, payload in enumerate(payloads)]
    report = verify(tmp_path / "archive", against=before)
    assert report.ok, report.text("en")
    assert report.erased == len(wanted)
    fill(archive, 2, start=90)
    assert verify(tmp_path / "archive", against=before).ok


def test_nothing_that_could_confirm_a_guess_is_left_on_disk(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 3)
    salt = prove(tmp_path / "archive", 1).salt
    _erase(archive, 1)
    path = archive.layout.segment(0)
    content = path.read_bytes()
    head, _ = segment.read_head(content)
    assert head.seed == b""
    reader = Reader(tmp_path / "archive")
    reader.size()
    block = reader._locate(0).data(0).block()  # type: ignore[union-attr]
    assert salt not in block.salts
    assert block.salts[16:32] == bytes(16)
    assert list(archive.layout.segments.glob(".*")) == []


def test_survivors_and_erased_records_can_still_be_proved(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    payloads = fill(archive, 5)
    length = len(payloads[7])
    _erase(archive, 7)
    for index in (6, 7, 8):
        proof = prove(tmp_path / "archive", index)
        header = verify_proof(proof, archive.identity.verifier)
        assert header.length == len(payloads[index])
        assert (proof.payload, bool(proof.salt)) == ((b"", False) if index == 7 else (payloads[index], True))
    assert length


def test_a_second_order_for_the_same_segment_works_and_the_same_one_again_does_nothing(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 5)
    _erase(archive, 2)
    assert _erase(archive, 2, 9).erased == 1
    assert _erase(archive, 2, 9).erased == 0
    assert _read(tmp_path / "archive")[1] == {2, 9}
    assert verify(tmp_path / "archive").ok


def test_an_order_of_another_or_for_what_is_not_there_changes_nothing(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened()
    fill(archive, 2)
    before = archive.layout.segment(0).read_bytes()
    made = Order(archive.log, ((0, 0),), "g", "2026-11-22", "a")
    with pytest.raises(BadNote):
        erase(archive, order.sign(made, Signer.generate("phap-che.example")), _AUTHORITY.verifier)
    with pytest.raises(LookupError, match="the log ends at"):
        _erase(archive, 10_000)
    assert archive.layout.segment(0).read_bytes() == before


def test_an_open_reader_sees_the_erasure(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened(segment_bytes=3000)
    fill(archive, 20)
    archive.packer.wait(20)
    reader = Reader(tmp_path / "archive")
    assert reader.read(5, 1, 1 << 20)[0].raw.payloads[0]
    _erase(archive, 5)
    sealed = reader.read(5, 1, 1 << 20)[0]
    assert (list(sealed.raw.payloads), sealed.erased) == ([b""], frozenset({0}))
