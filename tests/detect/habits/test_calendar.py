from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.detect.habits.calendar import SLOTS, Calendar, date


def at(*local: int) -> int:
    return int(datetime(*local, tzinfo=UTC).timestamp()) - 7 * 3600  # type: ignore[arg-type]


HANOI = Calendar("Asia/Ho_Chi_Minh")


@pytest.mark.parametrize(
    ("moment", "slot", "off"),
    [((2026, 11, 25, 9), 9, False), ((2026, 11, 25, 23), 23, True), ((2026, 11, 28, 9), 33, True), ((2026, 11, 29, 0), 24, True), ((2026, 11, 30, 6), 6, True)],
)  # fmt: skip
def test_hours_of_working_days_and_weekends(moment: tuple[int, ...], slot: int, off: bool) -> None:
    assert HANOI.slot(at(*moment) // 3600) == slot and HANOI.off_hours(at(*moment)) is off


def test_days_are_local() -> None:
    assert date(HANOI.day(at(2026, 11, 25, 0))) == "2026-11-25"
    assert date(HANOI.day(at(2026, 11, 25, 0) - 1)) == "2026-11-24"
    assert date(Calendar("Nowhere/At all").day(at(2026, 11, 25, 0))) == "2026-11-24", "an unknown zone is UTC"


@given(st.integers(0, 600_000))
def test_every_hour_has_a_slot(hour: int) -> None:
    assert 0 <= HANOI.slot(hour) < SLOTS and HANOI.slot(hour) == HANOI.slot(hour + 7 * 24)
