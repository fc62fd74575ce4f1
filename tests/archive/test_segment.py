from __future__ import annotations

import pytest
import zstandard

from luuvet.archive import frame, segment
from luuvet.archive.block import Block, encode
from luuvet.archive.frame import Damaged
from luuvet.archive.segment import Footer, Head
from luuvet.archive.tree import Range, leaf_hash
from luuvet.event.raw import Raw

_HEAD = Head("log", 3, 20_000, b"s" * 32, (bytes(32), b"\x01" * 32))


def _data(declared: int | None = None, count: int = 2) -> bytes:
    body = encode(Block([Raw("x", "", "", "line", 1, [b"a", b"b"])]))
    grown = Range(4)
    grown.extend([leaf_hash(b"a"), leaf_hash(b"b")])
    size = len(body) if declared is None else declared
    return segment.pack_data(4, count, size, grown.nodes(), zstandard.ZstdCompressor().compress(body))


def test_the_name_says_the_first_record() -> None:
    assert segment.first_of(segment.name(1234)) == 1234
    assert segment.first_of(".00000000000000001234.seg.new") is None


def test_the_header_comes_back() -> None:
    content = segment.pack_head(_HEAD)
    assert segment.read_head(content + b"more") == (_HEAD, len(content))


def test_every_flipped_byte_of_a_header_is_seen() -> None:
    content = segment.pack_head(_HEAD)
    for at in range(len(content)):
        wrong = bytearray(content)
        wrong[at] ^= 0x10
        with pytest.raises(Damaged):
            segment.read_head(bytes(wrong))


def test_a_header_with_the_wrong_number_of_peaks_is_refused() -> None:
    with pytest.raises(Damaged, match="tree nodes"):
        segment.read_head(segment.pack_head(Head("log", 4, 1, b"s" * 32, (bytes(32), bytes(32)))))


def test_a_data_frame_comes_back() -> None:
    found = segment.read_data(frame.parse(_data(), 0))
    assert (found.first, found.end) == (4, 6)
    assert [list(raw.payloads) for raw in found.block().raws] == [[b"a", b"b"]]
    assert found.range().nodes() == list(found.nodes)


@pytest.mark.parametrize(("declared", "count", "words"), [(5, 2, "declares"), (None, 3, "declares 3 records")])
def test_a_data_frame_that_lies_is_refused(declared: int | None, count: int, words: str) -> None:
    with pytest.raises(Damaged, match=words):
        segment.read_data(frame.parse(_data(declared, count), 0)).block()


def test_a_footer_is_found_from_the_end() -> None:
    footer = Footer(3, 4, (bytes(32),), ((100, 3),), "note")
    content = b"x" * 50 + segment.pack_footer(footer, 50)
    offset = segment.footer_offset(content[-8:])
    assert offset == 50
    assert segment.read_footer(frame.parse(content, offset)) == footer
    with pytest.raises(Damaged, match="where it stands"):
        segment.read_footer(frame.parse(content[1:], 49))
