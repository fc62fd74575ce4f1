from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive import frame
from luuvet.archive.frame import Cut, Damaged


def test_frames_come_back_with_their_places() -> None:
    data = frame.pack(frame.DATA, b"one", b"two") + frame.pack(frame.CHECKPOINT, b"")
    found = list(frame.frames(data, 0, base=100))
    assert [(each.kind, bytes(each.body), each.offset, each.end) for each in found] == [
        (b"D", b"onetwo", 100, 115),
        (b"C", b"", 115, 124),
    ]


def test_every_flipped_bit_is_seen() -> None:
    data = frame.pack(frame.DATA, b"some bytes of a record")
    for at in range(len(data)):
        for bit in range(8):
            wrong = bytearray(data)
            wrong[at] ^= 1 << bit
            with pytest.raises(Damaged):
                frame.parse(bytes(wrong), 0)


def test_every_cut_is_seen_as_a_cut() -> None:
    data = frame.pack(frame.DATA, b"some bytes")
    for size in range(1, len(data)):
        with pytest.raises(Cut):
            list(frame.frames(data[:size], 0))


@given(st.binary(max_size=100))
@settings(max_examples=100, deadline=None)
def test_noise_is_damage_not_a_crash(data: bytes) -> None:
    try:
        list(frame.frames(data, 0))
    except Damaged as error:
        assert 0 <= error.offset <= len(data)
