"""Unpacking: what was packed comes out, in any cut; damage gives everything before it and a sentence."""

import gzip
import os
import zlib
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from luuvet.receive.unpack import PIECE_BYTES, Damaged, Plain, Unpacker, Zlib, Zstd

KINDS: list[tuple[Callable[[bytes], bytes], Callable[[], Unpacker]]] = [
    (bytes, Plain),
    (gzip.compress, Zlib),
    (zlib.compress, lambda: Zlib("deflate")),
    (zstandard.compress, Zstd),
]
every_kind = pytest.mark.parametrize(("pack", "make"), KINDS, ids=["plain", "gzip", "deflate", "zstd"])


@every_kind
@given(text=st.binary(max_size=300), step=st.integers(1, 50))
def test_what_was_packed_comes_out(
    pack: Callable[[bytes], bytes], make: Callable[[], Unpacker], text: bytes, step: int
) -> None:
    packed, unpacker = pack(text), make()
    pieces = [piece for at in range(0, len(packed), step) for piece in unpacker.feed(packed[at : at + step])]
    if packed:
        unpacker.finish()
    assert b"".join(pieces) == text


@pytest.mark.parametrize(("pack", "make"), KINDS[1:], ids=["gzip", "deflate", "zstd"])
@given(data=st.data())
def test_any_bytes_are_unpacked_or_damaged(
    pack: Callable[[bytes], bytes], make: Callable[[], Unpacker], data: st.DataObject
) -> None:
    packed = bytearray(pack(b"some text " * 5))
    packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    unpacker = make()
    try:
        list(unpacker.feed(bytes(packed)))
        unpacker.finish()
    except Damaged as error:
        assert str(error)


def test_members_and_padding() -> None:
    unpacker = Zlib()
    packed = gzip.compress(b"a") + gzip.compress(b"b") + b"\0" * 512
    assert b"".join(unpacker.feed(packed)) == b"ab"
    unpacker.finish()


def test_a_wrong_checksum_gives_all_that_was_before_it() -> None:
    text = os.urandom(100_000)
    packed = bytearray(gzip.compress(text))
    packed[-5] ^= 1
    pieces = []
    with pytest.raises(Damaged, match="damaged"):
        for piece in Zlib().feed(bytes(packed)):
            pieces.append(piece)
    assert b"".join(pieces) == text


@pytest.mark.parametrize(("pack", "make"), KINDS[1:], ids=["gzip", "deflate", "zstd"])
def test_pieces_stay_small_and_a_cut_is_told(pack: Callable[[bytes], bytes], make: Callable[[], Unpacker]) -> None:
    packed, unpacker = pack(b"\0" * (64 << 20)), make()
    assert max(map(len, unpacker.feed(packed[:-3]))) <= 33 * PIECE_BYTES
    with pytest.raises(Damaged, match="cut"):
        unpacker.finish()
