from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.search.cursor import Cursor, read
from luuvet.search.errors import QueryError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@given(st.integers(-(10**15), 4 * 10**15), st.integers(0, 2**64 - 1), st.integers(0, 2**16 - 1))
def test_there_and_back(micros, index, k):
    cursor = Cursor(EPOCH + timedelta(microseconds=micros), index, k)
    assert read(cursor.written()) == cursor


@given(st.text(max_size=20))
def test_any_other_text_is_a_sentence(text):
    try:
        read(text)
    except QueryError as error:
        assert "not given out by a search" in str(error)


def test_numbers_out_of_range_are_refused():
    with pytest.raises(QueryError):
        read(Cursor(EPOCH, 2**64, 0).written())
