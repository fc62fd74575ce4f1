"""Pieces of even size, and the end of a bomb."""

import io

import pytest

from luuvet.receive.files import pieces
from luuvet.receive.files.pieces import Inflation, Pieces
from luuvet.receive.unpack import Plain, Zlib


def test_pieces_are_even_and_complete() -> None:
    content = bytes(range(256)) * 10_000
    found = list(Pieces(io.BytesIO(content), Plain(), Inflation(len(content))))
    assert b"".join(found) == content
    assert max(map(len, found)) <= pieces.BLOCK_BYTES


def test_all_members_of_a_file_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "BOMB_BYTES", 1000)
    inflation = Inflation(packed=2)
    first = Pieces(io.BytesIO(b"x" * 900), Plain(), inflation)
    assert len(b"".join(first)) == 900 and first.fault is None
    second = Pieces(io.BytesIO(b"x" * 900), Plain(), inflation)
    assert (list(second), second.fault) == ([], ("bomb", ""))


def test_damage_is_told() -> None:
    damaged = Pieces(io.BytesIO(b"\x1f\x8bno"), Zlib(), Inflation(4))
    list(damaged)
    assert damaged.fault is not None and damaged.fault[0] == "damaged"
