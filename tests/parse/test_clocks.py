from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.event.frame import TIME
from luuvet.parse.clocks import SOURCES, Change, Clocks, Wrong

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)


def batch(
    *rows: tuple[float, float], host: str = "fw1", listener: str = "syslog-udp", how: str = "zone=UTC"
) -> pl.DataFrame:
    """Events: (seconds after noon at which it came, seconds that its clock was ahead of that)."""
    came = [NOON + timedelta(seconds=at) for at, _ in rows]
    return pl.DataFrame(
        {
            "host.name": [host] * len(rows),
            "luuvet.listener": [listener] * len(rows),
            "luuvet.received": pl.Series(came, dtype=TIME),
            "@timestamp": pl.Series(
                [at + timedelta(seconds=off) for at, (_, off) in zip(came, rows, strict=True)], dtype=TIME
            ),
            "luuvet.time": [how] * len(rows),
        }
    )


def fed(
    clocks: Clocks, offset: float, minutes: range, jitter: float = 3.0, each: int = 4, **source: str
) -> list[Change]:
    """One batch a minute."""
    chance = random.Random(7)
    found = []
    for minute in minutes:
        rows = [(60 * minute + 59 * n / each, offset - chance.random() * jitter) for n in range(each)]
        found += clocks.note(batch(*rows, **source))
    return found


def test_a_clock_that_is_behind_is_named_once_with_how_much() -> None:
    clocks = Clocks()
    found = fed(clocks, -17_220, range(30))
    assert [change.ended for change in found] == [False]
    wrong = found[0].wrong
    assert (wrong.host, wrong.listener, wrong.zone) == ("fw1", "syslog-udp", None)
    assert abs(wrong.offset + 17_220) <= 3
    assert wrong.since == int(NOON.timestamp() * 1_000_000)
    assert clocks.wrong[0].events > 100


@pytest.mark.parametrize(
    ("offset", "zone"), [(25_200, 7.0), (-25_190, -7.0), (19_800, 5.5), (3_600, 1.0), (17_220, None), (604_800, None)]
)
def test_an_offset_of_whole_or_half_hours_is_a_zone(offset: int, zone: float | None) -> None:
    assert fed(Clocks(), offset, range(10))[0].wrong.zone == zone


def test_a_clock_that_is_right_or_nearly_is_not_named() -> None:
    for offset in (0, 1, -20, 120, -280):
        assert fed(Clocks(), offset, range(30)) == []


def test_it_ends_when_the_clock_is_right_again() -> None:
    clocks = Clocks()
    fed(clocks, 25_200, range(10))
    found = fed(clocks, 0, range(10, 20))
    assert [change.ended for change in found] == [True]
    assert found[0].wrong.offset > 25_000 and clocks.wrong == []
    assert fed(clocks, 0, range(20, 40)) == []


def test_a_clock_that_is_wrong_by_something_else_is_named_again() -> None:
    clocks = Clocks()
    fed(clocks, 25_200, range(10))
    found = fed(clocks, -900, range(10, 30))
    assert len(found) == 1 and not found[0].ended
    assert abs(clocks.wrong[0].offset + 900) < 5


def test_what_waited_on_the_way_is_no_wrong_clock() -> None:
    clocks = Clocks()
    for minute in range(20):  # an agent reads a backlog of a day in twenty minutes
        rows = [(60 * minute + n, -86_400 + 4_320 * (minute + n / 60)) for n in range(60)]
        assert clocks.note(batch(*rows)) == []
    for minute in range(20, 40):  # sent every ten minutes, whatever has come together
        rows = [(60 * minute, -10 * n) for n in range(60)]
        assert clocks.note(batch(*rows)) == []


def test_files_our_own_records_and_those_without_a_time_are_left_out() -> None:
    clocks = Clocks()
    assert fed(clocks, -99_999, range(20), listener="file") == []
    assert fed(clocks, -99_999, range(20), listener="luuvet") == []
    assert fed(clocks, -99_999, range(20), how="received") == []


def test_a_few_minutes_are_needed_and_few_records_are_enough() -> None:
    clocks = Clocks()
    assert fed(clocks, 7_200, range(3), each=500) == []
    assert clocks.note(batch(*[(600.0 * n, 7_200.0) for n in range(6)], host="quiet"))


def test_many_minutes_in_one_batch_are_seen_as_in_many() -> None:
    rows = [(60.0 * minute + n, -17_220.0) for minute in range(10) for n in range(3)]
    one, many = Clocks().note(batch(*rows)), []
    clocks = Clocks()
    for row in rows:
        many += clocks.note(batch(row))
    assert [(c.wrong.offset, c.ended) for c in one] == [(c.wrong.offset, c.ended) for c in many] == [(-17_220, False)]


def test_sources_are_kept_apart_and_a_batch_without_hosts_is_fine() -> None:
    clocks = Clocks()
    fed(clocks, 0, range(10), host="web1")
    fed(clocks, -17_220, range(10), host="fw1")
    fed(clocks, 40_000, range(10), host="fw1", listener="relp")
    assert [(one.host, one.listener) for one in clocks.wrong] == [("fw1", "relp"), ("fw1", "syslog-udp")]
    assert clocks.note(pl.DataFrame({"luuvet.index": [1]})) == []


def test_invented_names_fill_no_memory() -> None:
    clocks = Clocks()
    names = pl.Series("host.name", [f"h{n}" for n in range(SOURCES + 500)])
    clocks.note(batch(*[(1.0, 0.0)] * len(names)).with_columns(names))
    assert len(clocks._minutes) == SOURCES


def test_what_was_known_before_is_not_named_again() -> None:
    known = Wrong("fw1", "syslog-udp", 25_200, 0, 9)
    clocks = Clocks([known])
    assert fed(clocks, 25_200, range(10)) == []
    assert [change.ended for change in fed(clocks, 0, range(10, 20))] == [True]


@settings(max_examples=40, deadline=None)
@given(st.integers(-600_000, 600_000), st.integers(1, 200), st.integers(0, 8))
def test_any_steady_offset_is_measured(offset: int, each: int, jitter: int) -> None:
    found = fed(Clocks(), offset, range(12), jitter, each)
    if abs(offset) >= 320:
        assert abs(found[0].wrong.offset - offset) <= jitter + 1
    if abs(offset) <= 290:
        assert found == []
