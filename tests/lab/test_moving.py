from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lab.moving import Mover

FIRST = datetime(2026, 2, 28, 15, 0, tzinfo=UTC)
LAST = datetime(2026, 2, 28, 16, 0, tzinfo=UTC)


def moved(record: bytes, **by: int) -> bytes:
    return Mover(int(timedelta(**by).total_seconds()), FIRST, LAST).record(record)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<38>1 2026-02-28T22:59:59.123456+07:00 h p 1 - - x", b"<38>1 2026-03-01T22:59:59.123456+07:00 h p 1 - - x"),
        (b"<38>Feb 28 22:59:59 h p[1]: x", b"<38>Mar  1 22:59:59 h p[1]: x"),
        (
            b'<1>Feb 28 22:00:00 h nginx: - [28/Feb/2026:22:00:00 +0700] "GET',
            b'<1>Mar  1 22:00:00 h nginx: - [01/Mar/2026:22:00:00 +0700] "GET',
        ),
        (b'x {"@timestamp":"2026-02-28T15:30:00.5Z"}', b'x {"@timestamp":"2026-03-01T15:30:00.5Z"}'),
        (b"<22>Feb 28 22:59:59 h anvil: at Feb 28 22:01:02", b"<22>Mar  1 22:59:59 h anvil: at Mar  1 22:01:02"),
        (b"x 2026/02/28 22:30:00 [error] 3#3", b"x 2026/03/01 22:30:00 [error] 3#3"),
    ],
)
def test_a_day_further_across_the_end_of_february(before: bytes, after: bytes) -> None:
    assert moved(before, days=1) == after


def test_into_a_leap_day_and_across_a_year() -> None:
    first = datetime(2027, 12, 31, 16, 30, tzinfo=UTC)
    mover = Mover(60 * 86400, first, first + timedelta(hours=1))
    assert mover.record(b"<38>Dec 31 23:45:00 h x") == b"<38>Feb 29 23:45:00 h x"
    assert (
        Mover(3600, first, first + timedelta(hours=1)).record(b"<38>Dec 31 23:45:00 h x") == b"<38>Jan  1 00:45:00 h x"
    )
    # The recording itself crosses New Year: its second half names January.
    assert (
        Mover(3600, first, first + timedelta(hours=1)).record(b"<38>Jan  1 00:10:00 h x") == b"<38>Jan  1 01:10:00 h x"
    )


@pytest.mark.parametrize(
    "text",
    [
        b"<38>Feb 31 22:59:59 h an impossible day",
        b"x valid until 2031-01-01T00:00:00Z",
        b"x [28/Feb/2019:22:00:00 +0700]",
        b"x id <20260228.1@example.org> 2026-13-45T99:99:99Z",
    ],
)
def test_what_is_not_a_time_of_the_recording_stays(text: bytes) -> None:
    assert moved(text, days=400) == text


def test_truth_moves_by_the_same_time() -> None:
    truth = {
        "entry": {"time": "2026-02-28T15:10:00.123Z", "ip": "192.0.2.1"},
        "chain": [{"n": 3, "at": ["2026-02-28T15:20:00Z"]}],
    }
    expected = {
        "entry": {"time": "2026-02-28T16:10:00.123Z", "ip": "192.0.2.1"},
        "chain": [{"n": 3, "at": ["2026-02-28T16:20:00Z"]}],
    }
    assert Mover(3600, FIRST, LAST).document(truth) == expected


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(-(10**9), 10**9))
def test_any_bytes_pass(data: bytes, seconds: int) -> None:
    assert len(Mover(seconds, FIRST, LAST).record(data)) == len(data)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 3600), st.integers(-(10**8), 10**8))
def test_all_forms_move_alike(at: int, by: int) -> None:
    when = FIRST + timedelta(seconds=at)
    local = when + timedelta(hours=7)
    mover = Mover(by, FIRST, LAST)
    header, inside = mover.record(
        f"<1>1 {local:%Y-%m-%dT%H:%M:%S}+07:00 h [{local:%d/%b/%Y:%H:%M:%S} +0700]".encode()
    ).split(b" h ")
    expected = local + timedelta(seconds=by)
    assert header == f"<1>1 {expected:%Y-%m-%dT%H:%M:%S}+07:00".encode()
    assert inside == f"[{expected:%d/%b/%Y:%H:%M:%S} +0700]".encode()
    assert mover.record(f"<1>{local:%b} {local.day:2d} {local:%H:%M:%S} h x".encode()) == (
        f"<1>{expected:%b} {expected.day:2d} {expected:%H:%M:%S} h x".encode()
    )
