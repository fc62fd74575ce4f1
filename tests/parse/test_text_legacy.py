"""How often legacy text is read right, over lines of `vietnamese.py`."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.parse.vietnamese import BINARY, CAPITALS, CHINESE, ENCODERS, LONG, SHORT, WESTERN, syllables

from luuvet.parse import text_legacy
from luuvet.parse.text import decode_one
from luuvet.parse.text_tables import DECODERS

_C1 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")


def _same(encoding: str, read: str, line: str) -> bool:
    """TCVN3 does not tell the capitals of toned letters: other fonts do."""
    return read.casefold() == line.casefold() if encoding == "tcvn3" else read == line


@pytest.mark.parametrize("encoding", sorted(ENCODERS))
@pytest.mark.parametrize(("lines", "share"), [(LONG + CAPITALS, 0.99), (SHORT, 0.95)], ids=["long", "short"])
def test_lines_are_read_right(encoding: str, lines: list[str], share: float) -> None:
    wrong = []
    for line in lines:
        text, how = decode_one(ENCODERS[encoding](line))
        if not _same(encoding, text, line) or how is None:
            wrong.append((line, how, text))
    assert len(wrong) <= len(lines) * (1 - share), wrong


@pytest.mark.parametrize("encoding", sorted(ENCODERS))
def test_the_encoding_is_named_right_in_whole_sentences(encoding: str) -> None:
    named = [decode_one(ENCODERS[encoding](line))[1] for line in LONG]
    assert named.count(encoding) >= 0.99 * len(LONG)


def test_sentences_are_long_and_the_others_short() -> None:
    assert len(LONG) >= 60 and len(SHORT) >= 60
    assert min(map(syllables, LONG)) >= 4


@pytest.mark.parametrize("line", WESTERN)
def test_western_lines_stay_western(line: str) -> None:
    text, how = decode_one(line.encode("cp1252"))
    assert text == line or (how is not None and how.startswith("utf-8 with"))


def test_most_western_lines_are_read() -> None:
    assert sum(decode_one(line.encode("cp1252"))[0] == line for line in WESTERN) >= 0.98 * len(WESTERN)


@pytest.mark.parametrize("payload", [line.encode("gbk") for line in CHINESE] + BINARY)
def test_what_is_neither_is_not_guessed(payload: bytes) -> None:
    assert str(decode_one(payload)[1]).startswith("utf-8 with")


@pytest.mark.parametrize(
    "line", ["đăng nhậ".encode()[:-1], "mã".encode()[:-1], "đăng nhập".encode()[1:], "xin chào ".encode() + b"\xff"]
)
def test_utf8_that_was_cut_stays_utf8(line: bytes) -> None:
    assert str(decode_one(line)[1]).startswith("utf-8 with")


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii"])
def test_converted_text_is_read_or_left_but_never_made_worse(encoding: str) -> None:
    found = 0
    lines = [line for line in LONG if not _C1.search(ENCODERS[encoding](line))]
    for line in lines:
        reading = text_legacy.converted(ENCODERS[encoding](line))
        assert reading is None or _same(encoding, reading[0], line)
        found += reading is not None
    assert found >= 0.95 * len(lines)


def test_no_other_text_is_taken_for_converted() -> None:
    for line in [*WESTERN, *LONG, *SHORT, *CAPITALS]:
        try:
            payload = line.encode("latin-1")
        except UnicodeEncodeError:
            continue
        assert text_legacy.converted(payload) is None, line


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_judged(payload: bytes) -> None:
    reading = text_legacy.read(payload)
    assert reading is None or reading[1] in (*DECODERS, text_legacy.WESTERN)
    again = text_legacy.read(payload)
    assert again == reading
