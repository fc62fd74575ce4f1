from __future__ import annotations

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive.hashes import hash_each


@given(st.binary(max_size=150), st.lists(st.binary(max_size=300), max_size=20))
@settings(max_examples=100, deadline=None)
def test_each_hash_is_that_of_the_whole_text(begin: bytes, ends: list[bytes]) -> None:
    assert hash_each(begin, iter(ends)) == [hashlib.sha256(begin + end).digest() for end in ends]
