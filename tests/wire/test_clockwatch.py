from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from luuvet.event.frame import TIME
from luuvet.wire.clockwatch import DATASET, ClockWatch

NOON = datetime(2026, 11, 25, 5, tzinfo=UTC)


def batch(first: int, minutes: range, offset: float, host: str = "fw1") -> pl.DataFrame:
    came = [NOON + timedelta(minutes=minute, seconds=n) for minute in minutes for n in range(3)]
    return pl.DataFrame(
        {
            "luuvet.index": pl.Series(range(first, first + len(came)), dtype=pl.UInt64),
            "host.name": [host] * len(came),
            "luuvet.listener": ["syslog-udp"] * len(came),
            "luuvet.received": pl.Series(came, dtype=TIME),
            "@timestamp": pl.Series([at + timedelta(seconds=offset) for at in came], dtype=TIME),
            "luuvet.time": ["zone=UTC"] * len(came),
        }
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clocks.json"


def test_the_beginning_and_the_end_are_findings(file: Path) -> None:
    watch = ClockWatch(file, "en")
    watch.note(batch(0, range(10), -17_220))
    begun = watch.untold()[0].document()
    assert (begun["event.dataset"], begun["event.action"], begun["host.name"]) == (DATASET, "clock-wrong", "fw1")
    assert (begun["luuvet.clock.offset"], begun["luuvet.clock.kind"]) == (-17_220, "clock")
    assert begun["luuvet.clock.since"] == "2026-11-25T05:00:00.000000Z" and "4 h 47 min behind" in begun["message"]
    assert begun["@timestamp"].startswith("2026-11-25T05:0")
    watch.told(1)
    watch.note(batch(30, range(10, 20), 0))
    assert [one.action for one in watch.untold()] == ["clock-right"] and watch.status() == []


def test_status_shows_who_is_off_by_how_much_since_when(file: Path) -> None:
    watch = ClockWatch(file, "vi")
    watch.note(batch(0, range(10), 25_200))
    shown: dict[str, Any] = watch.status()[0]
    assert shown == {
        "host": "fw1", "listener": "syslog-udp", "offset": 25_200, "kind": "zone", "zone": 7.0,
        "since": "2026-11-25T05:00:00.000000Z", "events": shown["events"],
    }  # fmt: skip
    assert shown["events"] >= 18


def test_a_rebuild_sees_nothing_twice(file: Path) -> None:
    watch = ClockWatch(file, "en")
    old, new = batch(0, range(10), 25_200), batch(30, range(10, 20), 25_200)
    watch.note(old)
    watch.told(1)
    watch.note(new)
    events = watch.status()[0]["events"]
    watch.note(old)
    watch.note(new)
    watch.note(pl.concat([old, new]))
    assert watch.untold() == [] and watch.status()[0]["events"] == events
    watch.note(batch(60, range(20, 21), 25_200))
    assert watch.status()[0]["events"] == events + 3


def test_what_is_known_and_what_is_untold_outlive_the_process(file: Path) -> None:
    watch = ClockWatch(file, "en")
    watch.note(batch(0, range(10), 25_200))
    again = ClockWatch(file, "en")
    assert [one.action for one in again.untold()] == ["clock-wrong"]
    again.told(1)
    third = ClockWatch(file, "en")
    assert third.untold() == [] and third.status()[0]["offset"] == 25_200
    third.note(batch(30, range(10, 20), 25_200))
    assert third.untold() == []


def test_a_file_that_is_none_is_begun_anew(file: Path) -> None:
    for content in (b"{", b"[]", b'{"schema": 9}'):
        file.write_bytes(content)
        assert ClockWatch(file, "en").status() == []


def test_an_empty_batch_is_nothing(file: Path) -> None:
    ClockWatch(file, "en").note(pl.DataFrame())
    assert not file.exists()


def test_two_threads_may_keep_what_is_known(tmp_path: Path) -> None:
    """One derives, another tells: both write the file, and neither takes the other's half-written one away."""
    watch = ClockWatch(tmp_path / "clocks.json", "en")
    with ThreadPoolExecutor(2) as both:
        list(both.map(lambda _: watch.told(0), range(200)))
    assert orjson.loads((tmp_path / "clocks.json").read_bytes())["schema"] == 1
