from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from luuvet.archive.note import Signer
from luuvet.archive.prove import NoProof, prove, verify_proof
from luuvet.archive.retain import retain
from luuvet.archive.tree import BadProof
from luuvet.archive.writer import Archive
from luuvet.event.proof import Proof
from luuvet.kit.clock import DAY_NS

Fill = Callable[..., list[bytes]]


def test_every_record_can_be_proved_wherever_it_lies(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path
) -> None:
    archive = opened(segment_bytes=4000)
    payloads = fill(archive, 25)
    archive.packer.wait(20)
    for index in range(0, len(payloads), 3):
        proof = Proof.from_json(prove(tmp_path / "archive", index).to_json())
        header = verify_proof(proof, archive.identity.verifier)
        assert (header.index, proof.payload, header.log) == (index, payloads[index], archive.log)
        assert header.peer.startswith("192.0.2.")


def test_nothing_in_a_proof_can_be_changed(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened()
    fill(archive, 9)
    proof, key = prove(tmp_path / "archive", 20), archive.identity.verifier
    other = prove(tmp_path / "archive", 21)
    header = bytearray(proof.header)
    for at in range(len(header)):
        header[at] ^= 1
        with pytest.raises(BadProof):
            verify_proof(replace(proof, header=bytes(header)), key)
        header[at] ^= 1
    for wrong in (
        replace(proof, payload=proof.payload + b"x"),
        replace(proof, payload=b"X" + proof.payload[1:]),
        replace(proof, salt=other.salt),
        replace(proof, index=21),
        replace(proof, size=proof.size - 1),
        replace(proof, path=proof.path[::-1]),
        replace(proof, path=(*proof.path, bytes(32))),
        replace(proof, event=other.event),
        replace(proof, checkpoint=proof.checkpoint.replace("luuvet", "Luuvet")),
    ):
        with pytest.raises(BadProof):
            verify_proof(wrong, key)
    with pytest.raises(BadProof):
        verify_proof(proof, Signer.generate("luuvet").verifier)
    verify_proof(replace(proof, event=proof.event + "/2"), key)


def test_a_proof_lets_nobody_guess_the_neighbours(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened()
    fill(archive, 3)
    salts = {prove(tmp_path / "archive", index).salt for index in range(archive.size)}
    assert len(salts) == archive.size


@pytest.mark.parametrize("index", [-1, 100_000])
def test_a_record_that_is_not_there_says_so(
    opened: Callable[..., Archive], fill: Fill, tmp_path: Path, index: int
) -> None:
    fill(opened(), 2)
    with pytest.raises(NoProof):
        prove(tmp_path / "archive", index)


def test_after_retention_the_rest_can_be_proved(
    opened: Callable[..., Archive], fill: Fill, now: int, tmp_path: Path
) -> None:
    archive = opened()
    gone = len(fill(archive, 4))
    fill(archive, 4, start=4, received=now + DAY_NS)
    archive.packer.wait(20)
    retain(archive, 3, now + 4 * DAY_NS)
    verify_proof(prove(tmp_path / "archive", gone), archive.identity.verifier)
    with pytest.raises(NoProof, match="retention"):
        prove(tmp_path / "archive", 0)


def test_a_damaged_record_is_not_proved(opened: Callable[..., Archive], fill: Fill, tmp_path: Path) -> None:
    archive = opened()
    fill(archive, 4)
    archive.close()
    path = archive.layout.segment(0)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    outcomes = []
    for index in range(archive.size):
        try:
            verify_proof(prove(tmp_path / "archive", index), archive.identity.verifier)
            outcomes.append(True)
        except NoProof as error:
            assert "luuvet verify" in str(error)
            outcomes.append(False)
    assert not all(outcomes)
