from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.kit import ids


@given(st.integers(0, 2**63 - 1), st.integers(0, 9999))
def test_event_ids_round_trip(index: int, k: int) -> None:
    position = ids.parse_event_id(ids.event_id("3f9a1c07b2d45e61", index, k))
    assert (position.log, position.index, position.k) == ("3f9a1c07b2d45e61", index, k)


@pytest.mark.parametrize(
    "text", ["", "3f9a1c07", "3f9a1c07-", "3f9a1c07-x", "../../etc-1", "3f9a1c07-1/", "3f9a1c07-1' OR 1"]
)
def test_what_is_no_event_id_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="looks like"):
        ids.parse_event_id(text)


def test_the_parts_of_a_stable_id_do_not_run_into_each_other() -> None:
    assert ids.stable_id("ab", "c") != ids.stable_id("a", "bc")
    assert ids.stable_id("ab", "c") == ids.stable_id("ab", "c")


def test_a_log_id_depends_on_the_key_alone() -> None:
    assert ids.log_id(b"k" * 32) == ids.log_id(b"k" * 32) != ids.log_id(b"l" * 32)
    assert ids.parse_event_id(ids.event_id(ids.log_id(b"k" * 32), 7)).index == 7
