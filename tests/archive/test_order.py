from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive import order
from luuvet.archive.note import BadNote, Signer
from luuvet.archive.order import Order, ranges_of

_SIGNER = Signer("phap-che.example", bytes(32))
_ORDER = Order("3f9a1c07aa10b2c4", ((12, 15), (20, 20)), "Nghị định 13/2023/NĐ-CP", "2026-11-22", "Phòng Pháp chế")


def test_an_order_goes_round_as_a_signed_note() -> None:
    note = order.sign(_ORDER, _SIGNER)
    assert "records 12-15,20\n" in note
    assert order.read(note, _SIGNER.verifier, _ORDER.log) == _ORDER
    assert [index for index in range(30) if _ORDER.covers(index)] == [12, 13, 14, 15, 20]


def test_another_key_or_log_or_text_is_refused() -> None:
    note = order.sign(_ORDER, _SIGNER)
    with pytest.raises(BadNote):
        order.read(note, Signer.generate("phap-che.example").verifier, _ORDER.log)
    with pytest.raises(BadNote, match="this is log"):
        order.read(note, _SIGNER.verifier, "another")
    with pytest.raises(BadNote):
        order.read(note.replace("12-15", "11-15"), _SIGNER.verifier, _ORDER.log)


@pytest.mark.parametrize(
    "wrong",
    [
        "luuvet\n5\nroot\n",
        _ORDER.text().replace("12-15", "15-12"),
        _ORDER.text() + "more\n",
        _ORDER.text().replace("erasure 1", "erasure 2"),
    ],
)
def test_a_signed_text_that_is_no_order_is_refused(wrong: str) -> None:
    with pytest.raises(BadNote):
        order.read(_SIGNER.sign(wrong), _SIGNER.verifier, _ORDER.log)


@pytest.mark.parametrize(
    "wrong",
    [
        ("", ((1, 2),), "g", "2026-01-01", "a"),
        ("l", (), "g", "2026-01-01", "a"),
        ("l", ((1, 2), (2, 3)), "g", "2026-01-01", "a"),
        ("l", ((5, 5), (1, 1)), "g", "2026-01-01", "a"),
        ("l", ((1, 2),), "two\nlines", "2026-01-01", "a"),
        ("l", ((1, 2),), "g", "today", "a"),
    ],
)
def test_an_order_that_is_not_clear_cannot_be_made(
    wrong: tuple[str, tuple[tuple[int, int], ...], str, str, str],
) -> None:
    with pytest.raises(ValueError, match="order"):
        Order(*wrong)


@given(st.sets(st.integers(0, 60), min_size=1))
@settings(max_examples=60, deadline=None)
def test_ranges_cover_exactly_the_records(records: set[int]) -> None:
    made = Order("l", ranges_of(list(records)), "g", "2026-01-01", "a")
    assert {index for index in range(70) if made.covers(index)} == records
