from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest
from bench.office import BEGIN, HOUR, LOG, Office, one

from luuvet.event.finding import Finding
from luuvet.kit.clock import NANOSECONDS
from luuvet.kit.settings import Settings
from luuvet.store import Batch, QueryLimit, Store
from luuvet.wire import habitwatch as module
from luuvet.wire.habitwatch import HabitWatch

DAYS = 16
END = BEGIN + DAYS * 24 * HOUR
SPAM: dict[str, Any] = {
    "host__name": "fw1", "event__dataset": "netfilter.log", "event__category": ["network"], "event__type": ["connection"],
    "source__ip": "10.1.0.5", "destination__ip": "203.0.113.9", "destination__port": 25, "network__transport": "tcp",
}  # fmt: skip


class Log:
    """A store with sixteen days of a small office, and watches on it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.office = folder, Office(pcs=8, servers=2, a_pc=6, a_server=2)
        self.frames: list[pl.DataFrame] = []
        self.store = Store.open(f"chdb://{folder}/store", log=LOG)
        self.add(pl.concat([frame for _, frame in self.office.hours(0, DAYS * 24)], how="diagonal"))

    @property
    def sealed(self) -> int:
        return self.office.index

    def add(self, frame: pl.DataFrame) -> None:
        self.frames.append(frame)
        self.store.write(Batch(self.store.position(), self.office.index, frame))

    def put(self, at: int, **more: Any) -> None:
        self.add(self.office.frame(one(at, **more)))

    def seal(self, *findings: Finding) -> None:
        """What sealing and deriving a finding make of it."""
        for finding in findings:
            extra = {name: value for name, value in finding.fields.items() if name.startswith("luuvet.")}
            frame = self.office.frame(
                one(finding.time // NANOSECONDS, event__dataset=finding.dataset, luuvet__listener="luuvet")
            )
            self.add(frame.with_columns(pl.lit(orjson.dumps(extra).decode()).alias("luuvet.extra")))

    def watch(self, **values: Any) -> HabitWatch:
        settings = Settings(self.folder, {"language": "en", **{k.replace("__", "."): v for k, v in values.items()}})
        return HabitWatch(settings, self.folder / "habits.bin", self.store, LOG)


def learn(log: Log, watch: HabitWatch, now: int = END) -> None:
    while watch.step(log.sealed, now * NANOSECONDS):
        assert watch.untold() == []
    assert watch.untold() == []


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    made = Log(tmp_path)
    yield made
    made.store.close()


def kinds(watch: HabitWatch) -> list[str]:
    return [one.action for one in watch.untold()]


def test_history_is_learned_in_silence_and_the_next_day_is_compared_with_it(log: Log) -> None:
    watch = log.watch()
    learn(log, watch)
    log.put(END + 30, **SPAM)
    assert watch.step(log.sealed, (END + 60) * NANOSECONDS) is False
    (found,) = watch.untold()
    assert found.action == "new-destination-port" and found.fields["luuvet.habit.usual"] == [
        "tcp/443 outside", "tcp/445 inside", "tcp/80 outside", *(u for u in found.fields["luuvet.habit.usual"] if "84" in u)
    ]  # fmt: skip
    assert (
        found.fields["luuvet.habit.events"] == [f"{LOG}-{log.sealed - 1}"] and found.fields["luuvet.habit.days"] == DAYS
    )
    watch.told(1)
    watch.step(log.sealed, (END + 120) * NANOSECONDS)
    assert watch.untold() == [], "told once"


def test_a_kill_before_sealing_and_one_after_it_tell_each_finding_once(log: Log) -> None:
    learn(log, watch := log.watch())
    log.put(END + 30, **SPAM)
    watch.step(log.sealed, (END + 60) * NANOSECONDS)
    (found,) = watch.untold()

    before = log.watch()  # killed before anything was sealed
    before.step(log.sealed, (END + 70) * NANOSECONDS)
    assert [one.fields["luuvet.habit.id"] for one in before.untold()] == [found.fields["luuvet.habit.id"]]

    after = log.watch()  # killed after it was sealed, before that was noted; what was sealed is not derived yet
    assert after.step(log.sealed + 1, (END + 80) * NANOSECONDS) is False and after.untold() == []
    log.seal(found)
    after.step(log.sealed, (END + 90) * NANOSECONDS)
    assert after.untold() == []


def test_what_is_lost_is_learned_again_from_the_store(log: Log) -> None:
    learn(log, watch := log.watch())
    watch.close()
    (log.folder / "habits.bin").write_bytes(b"no such thing")
    again = log.watch()
    learn(log, again)
    log.put(END + 30, **SPAM)
    again.step(log.sealed, (END + 60) * NANOSECONDS)
    assert kinds(again) == ["new-destination-port"]


def test_a_store_that_is_derived_again_tells_nothing_again(log: Log) -> None:
    learn(log, watch := log.watch())
    log.put(END + 30, **SPAM)
    watch.step(log.sealed, (END + 60) * NANOSECONDS)
    watch.told(1)
    beside = log.store.beside()
    for frame in log.frames:
        beside.write(Batch(beside.position(), int(frame["luuvet.index"][-1]) + 1, frame))
        watch.step(log.sealed, (END + 100) * NANOSECONDS)
    log.store.swap(beside)
    watch.step(log.sealed, (END + 120) * NANOSECONDS)
    assert watch.untold() == [] and log.store.position() == log.sealed
    log.put(END + 130, **{**SPAM, "source__ip": "10.1.0.6"})
    watch.step(log.sealed, (END + 140) * NANOSECONDS)
    assert kinds(watch) == ["new-destination-port"]


def test_learning_goes_in_bounded_steps_smaller_where_one_is_too_much(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_FEWEST_RECORDS", 100)
    whole, asked = module.ask, []

    def limited(store: Any, first: int, following: int, offset: int, servers: Any) -> Any:
        asked.append(following - first)
        if following - first > 2000:
            raise QueryLimit("too much")
        return whole(store, first, following, offset, servers)

    monkeypatch.setattr(module, "ask", limited)
    learn(log, watch := log.watch())
    assert max(asked) == log.sealed and len([n for n in asked if n <= 2000]) >= log.sealed / 2000
    assert watch._habits is not None and watch._habits.position == log.sealed


def test_silence_is_judged_only_when_everything_received_was_seen_and_shown_in_the_status(log: Log) -> None:
    learn(log, watch := log.watch())
    for minute in range(1, 100, 5):  # behind: a record is sealed that is not derived
        log.put(END + 60 * minute, host__name="srv-1", event__dataset="cron.log")
        watch.step(log.sealed + 1, (END + 60 * minute) * NANOSECONDS)
    assert watch.untold() == [] and watch.status() == []
    at = END + 6000
    watch.step(log.sealed, at * NANOSECONDS)
    for minute in range(1, 120, 5):
        log.put(at + 60 * minute, host__name="srv-1", event__dataset="cron.log")
        watch.step(log.sealed, (at + 60 * minute + 1) * NANOSECONDS)
    assert kinds(watch) == ["source-silent"] and watch.untold()[0].fields["host.name"] == "srv-0"
    (shown,) = watch.status()
    assert (shown["host"], shown["datasets"]) == ("srv-0", ["cron.log"])
    watch.close()
    assert log.watch().status() == [shown], "a command without a server reads what was kept"


def test_a_file_that_was_imported_tells_nothing(log: Log) -> None:
    learn(log, watch := log.watch())
    log.put(END + 30, luuvet__listener="file", **SPAM)
    watch.step(log.sealed, (END + 60) * NANOSECONDS)
    assert watch.untold() == []


def test_habits_may_be_off(log: Log) -> None:
    assert not log.watch(detect__habits="off").on and log.watch().on
    assert log.watch().status() == [] and not (log.folder / "habits.bin").exists()
