"""RELP frames: any cut of the same bytes gives the same frames; what is wrong is said."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.receive.relp_frames import BadRelp, RelpDecoder, RelpFrame, acknowledge, answer_open, encode, refuse

FRAMES = st.lists(
    st.builds(
        RelpFrame,
        st.integers(0, 999_999_999),
        st.sampled_from([b"open", b"syslog", b"close", b"rsp"]),
        st.binary(max_size=50),
    ),
    max_size=10,
)


def decode(reads: list[bytes]) -> list[RelpFrame]:
    decoder = RelpDecoder()
    return [frame for read in reads for frame in decoder.feed(read)]


@given(FRAMES, st.lists(st.integers(0, 600), max_size=5))
def test_what_is_encoded_is_decoded_however_it_is_cut(frames: list[RelpFrame], cuts: list[int]) -> None:
    wire = b"".join(encode(frame.transaction, frame.command, frame.data) for frame in frames)
    edges = sorted({min(cut, len(wire)) for cut in cuts} | {0, len(wire)})
    assert decode([wire[a:b] for a, b in itertools.pairwise(edges)]) == frames


@given(st.binary(max_size=80))
def test_any_bytes_give_frames_or_a_sentence(data: bytes) -> None:
    try:
        decode([data])
    except BadRelp as error:
        assert str(error)


@pytest.mark.parametrize(
    ("wire", "sentence"),
    [
        (b"<13>hello\n", "not RELP"),
        (b"x" * 60, "not RELP"),
        (b"1 syslog 99999999 x", "larger than"),
        (b"1 syslog 3 abcd\n", "does not end"),
        (b"1 syslog 3\n", "has none"),
    ],
)
def test_bad_bytes_are_a_sentence(wire: bytes, sentence: str) -> None:
    with pytest.raises(BadRelp, match=sentence):
        decode([wire])


def test_answers() -> None:
    assert acknowledge([1, 22]) == b"1 rsp 6 200 OK\n22 rsp 6 200 OK\n"
    assert refuse(1, "no\nroom") == b"1 rsp 11 500 no room\n"
    assert answer_open(b"relp_version=1\ncommands=syslog,eventlog").startswith(b"200 OK\nrelp_version=1\n")


@pytest.mark.parametrize("offers", [b"relp_version=7\ncommands=syslog", b"relp_version=0\ncommands=other", b""])
def test_a_sender_that_cannot_be_understood(offers: bytes) -> None:
    with pytest.raises(BadRelp):
        answer_open(offers)
