from __future__ import annotations

import pytest

from luuvet.event.proof import Proof

PROOF = Proof("3f9a1c07-1", b"header", b"s" * 16, b"\x00\xff payload", 1, 3, (b"a" * 32, b"b" * 32), "note")


def test_a_proof_round_trips() -> None:
    assert Proof.from_json(PROOF.to_json()) == PROOF


@pytest.mark.parametrize("change", [{"schema": 2}, {"salt": "***"}, {"path": [1]}, {"index": "x"}, {"header": None}])
def test_a_damaged_proof_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        Proof.from_json({**PROOF.to_json(), **change})


def test_a_missing_field_is_named() -> None:
    document = PROOF.to_json()
    del document["checkpoint"]
    with pytest.raises(ValueError, match="checkpoint"):
        Proof.from_json(document)
