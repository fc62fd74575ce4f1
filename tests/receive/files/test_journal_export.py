from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.receive.files.test_cutters import cut

from luuvet.receive.files.journal_export import JournalEntries

MESSAGE = b"a\n\nb=c"
BINARY = b"MESSAGE\n" + len(MESSAGE).to_bytes(8, "little") + MESSAGE
FIRST = b"__CURSOR=1\n__REALTIME_TIMESTAMP=1\nMESSAGE=x"
SECOND = b"__CURSOR=2\n" + BINARY + b"\n_PID=7"


@pytest.mark.parametrize("step", [1, 2, 3, 7, 1000])
def test_entries_with_text_and_with_bytes(step: int) -> None:
    content = FIRST + b"\n\n" + SECOND + b"\n\n"
    got = cut(JournalEntries(), content, step)
    assert got.payloads == [FIRST, SECOND]
    assert [content[at : at + 10] for at in got.positions] == [b"__CURSOR=1", b"__CURSOR=2"]


def test_the_last_entry_may_have_no_end() -> None:
    assert cut(JournalEntries(), FIRST + b"\n\n\n" + SECOND, 5).payloads == [FIRST, SECOND]
    assert cut(JournalEntries(), b"\n\n", 1).payloads == []


def test_a_length_that_cannot_be_is_contained() -> None:
    damaged = b"__CURSOR=1\nMESSAGE\n" + b"\xff" * 8 + b"text\n\n" + FIRST
    got = cut(JournalEntries(), damaged, 4)
    assert b"".join(got.payloads).replace(b"\n", b"") == damaged.replace(b"\n", b"")
    assert got.payloads[-1] == FIRST


@settings(deadline=None)
@given(st.binary(max_size=60), st.integers(1, 9))
def test_nothing_is_lost_and_pieces_make_no_difference(content: bytes, step: int) -> None:
    got = cut(JournalEntries(), content, step)
    assert got == cut(JournalEntries(), content, len(content) + 1)
    assert b"".join(got.payloads).replace(b"\n", b"") == content.replace(b"\n", b"")
