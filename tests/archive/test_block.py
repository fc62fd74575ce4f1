from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive.block import Block, Erased, _split_behind, decode, encode, join
from luuvet.event.raw import Raw

_PAYLOADS = st.lists(st.binary(max_size=50), min_size=1, max_size=20)


@given(st.lists(st.tuples(_PAYLOADS, st.integers(0, (1 << 64) - 1), st.text(max_size=5)), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_any_records_come_back(runs: list[tuple[list[bytes], int, str]]) -> None:
    raws = [Raw("http", peer, "", "ndjson", received, payloads) for payloads, received, peer in runs]
    found = decode(encode(Block(raws, b"marks")))
    assert [(r.peer, r.received, list(r.payloads)) for r in found.raws] == [(p, t, x) for x, t, p in runs]
    assert (found.marks, found.salts, found.erased) == (b"marks", b"", {})


@pytest.mark.parametrize(
    ("payloads", "separator"),
    [
        ([b"one", b"", b"two"], b"\n"),
        ([b"one\ntwo", b"three"], b"\x00"),
        ([b"\n\x00", b"one"], b"\x1e"),
        ([b"one", b"\n\x00\x1e"], b"\xff"),
        ([b"\n\x00", b"\x1e\xff"], None),
    ],
)
def test_payloads_are_joined_at_the_first_byte_that_none_holds(payloads: list[bytes], separator: bytes | None) -> None:
    made = encode(Block([Raw("http", "", "", "ndjson", 1, payloads)]))
    assert int.from_bytes(made[2:4], "little") == (separator[0] + 1 if separator else 0)
    assert made.endswith((separator or b"").join(payloads))
    assert decode(made).raws[0].payloads == payloads


@given(st.lists(st.lists(st.sampled_from([b"a", b"", b"bc", b"\x00", b"d\ne"]), min_size=1), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_runs_that_were_joined_before_give_the_same_block(runs: list[list[bytes]]) -> None:
    block = Block([Raw("http", "", "", "ndjson", 1, payloads) for payloads in runs], b"marks")
    joined = [join(payloads) for payloads in runs]
    assert [each is None for each in joined] == [any(b"\n" in each for each in payloads) for payloads in runs]
    whole = [each for each in joined if each is not None]
    if len(whole) == len(runs):
        assert encode(block, whole) == encode(block)


@given(st.lists(st.sampled_from([b"a", b"\n", b"bc", b""]), max_size=30), st.integers(0, 40))
@settings(max_examples=200, deadline=None)
def test_a_head_that_holds_the_separator_too_does_not_shift_the_payloads(pieces: list[bytes], begin: int) -> None:
    data = b"".join(pieces)
    begin = min(begin, len(data))
    assert _split_behind(data, begin, b"\n") == data[begin:].split(b"\n")


@pytest.mark.parametrize("seed", range(14))
def test_positions_and_parts_come_back(seed: int, make_raw: Callable[..., Raw]) -> None:
    raws = [make_raw(seed), make_raw(seed + 1)]
    found = decode(encode(Block(raws)))
    for before, after in zip(raws, found.raws, strict=True):
        assert list(after.payloads) == list(before.payloads)
        assert (list(after.parts), list(after.positions)) == (list(before.parts), list(before.positions))
        assert (after.source, after.peer, after.framing) == (before.source, before.peer, before.framing)


def test_an_erased_record_keeps_length_and_digest_and_the_file_positions_of_its_neighbours() -> None:
    raw = Raw("file", "", "f", "line", 1, [b"abc", b"", b"de"], (), [0, 4, 11])
    salts = bytes(range(48))
    found = decode(encode(Block([raw], b"", salts, {1: Erased(6, b"d" * 32)})))
    assert found.erased == {1: Erased(6, b"d" * 32)}
    assert found.raws[0].positions == [0, 4, 11]
    assert found.salts == salts


@given(st.integers(0, 10_000), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_a_damaged_block_is_refused_or_read_but_never_worse(at: int, change: int) -> None:
    raw = Raw("http", "192.0.2.1:1", "", "ndjson", 1, [b"one", b"two\nlines", b"\x00\x1e\xff"], [0, 1, -2], [5, 9, 1])
    data = bytearray(encode(Block([raw], b"m" * 8)))
    data[at % len(data)] ^= change
    with suppress(ValueError):
        assert decode(bytes(data)).count >= 0


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError, match="version"):
        decode(b"\x09" + encode(Block([]))[1:])
