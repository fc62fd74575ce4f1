from __future__ import annotations

import pytest

from luuvet.archive import frame, segment
from luuvet.archive.frame import Cut, Damaged
from luuvet.archive.scan import Piece, later_checkpoint, pieces
from luuvet.archive.segment import Footer


def _data() -> bytes:
    return segment.pack_data(0, 1, 1, [bytes(32)], b"z")


_NOTE = frame.pack(frame.CHECKPOINT, b"origin\n5\n")


def test_pieces_end_with_their_checkpoint_and_an_uncovered_tail_is_left_out() -> None:
    content = _NOTE + _data() + _NOTE + _data()
    found = [each for each in pieces(content, 0) if isinstance(each, Piece)]
    assert [each.data is None for each in found] == [True, False]
    assert [each.end for each in found] == [len(_NOTE), 2 * len(_NOTE) + len(_data())]
    assert found[1].note == "origin\n5\n"


def test_a_cut_raises_after_what_is_whole() -> None:
    walk = pieces((_data() + _NOTE + _data())[:-1], 0)
    assert isinstance(next(walk), Piece)
    with pytest.raises(Cut):
        next(walk)


@pytest.mark.parametrize(
    "wrong", [_data() + _data(), frame.pack(b"X", b""), segment.pack_footer(Footer(0, 0, (), (), ""), 0) + _NOTE]
)
def test_frames_in_an_order_that_is_never_written_are_damage(wrong: bytes) -> None:
    with pytest.raises(Damaged):
        list(pieces(wrong, 0))


def test_a_checkpoint_behind_damage_is_found() -> None:
    broken = bytearray(_data() + _NOTE)
    broken[20] ^= 1
    assert later_checkpoint(bytes(broken), 1, "origin") == len(_data())
    assert later_checkpoint(bytes(broken[:-1]), 1, "origin") is None
    assert later_checkpoint(bytes(broken), 1, "another") is None
