from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.kit import clock


def test_day_of_is_utc_and_changes_at_midnight() -> None:
    midnight = clock.parse_rfc3339("2026-11-22T00:00:00Z")
    assert clock.day_of(midnight) == "2026-11-22"
    assert clock.day_of(midnight - 1) == "2026-11-21"


def test_a_text_without_zone_is_utc() -> None:
    assert clock.parse_rfc3339("2026-11-22T07:00:00") == clock.parse_rfc3339("2026-11-22T14:00:00+07:00")


def test_no_time_is_an_error() -> None:
    with pytest.raises(ValueError):
        clock.parse_rfc3339("yesterday")


@given(st.integers(min_value=0, max_value=4_000_000_000_000_000))
def test_rfc3339_round_trips_to_the_microsecond(microseconds: int) -> None:
    assert clock.parse_rfc3339(clock.rfc3339(microseconds * 1000)) == microseconds * 1000


def test_system_clock_is_nanoseconds() -> None:
    assert abs(clock.system_clock() - time.time() * 1e9) < 5e9
