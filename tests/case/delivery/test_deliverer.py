from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from luuvet.case.delivery import deliverer as module
from luuvet.case.delivery.deliverer import Deliverer
from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import Letter
from luuvet.case.delivery.outbox import Outbox
from luuvet.case.delivery.telling import Telling
from luuvet.kit.clock import NANOSECONDS

LOG = "3f9a1c07b2d45e61"


class Log:
    """A log of alerts: `deliverer.Source`."""

    def __init__(self) -> None:
        self.sealed: list[dict[str, Any]] = []
        self.originals: dict[str, str] = {}
        self.broken = False

    def alerts(self, first: int) -> tuple[list[dict[str, Any]], int]:
        if self.broken:
            raise RuntimeError("the engine is gone")
        return self.sealed[first:], len(self.sealed)

    def events(self, ids: Iterable[str]) -> Mapping[str, dict[str, Any]]:
        return {name: {"event.original": self.originals[name]} for name in ids if name in self.originals}


class Receiver:
    """Takes letters, as `trouble` lets it."""

    def __init__(self) -> None:
        self.got: list[Letter] = []
        self.trouble: Callable[[], None] = lambda: None

    def __call__(self, letter: Letter, only: Sequence[str]) -> Mapping[str, str]:
        self.trouble()
        self.got.append(letter)
        return {"vi": "", "en": ""}


class Bench:
    """A deliverer on a log, receivers and a clock that tests set."""

    def __init__(self, file: Path, routes: Sequence[Any], sink: Any, now: int) -> None:
        self.log, self.sink, self.now, self.routes = Log(), sink, now, routes
        self.receivers = {route.name: Receiver() for route in routes}
        self.open: Callable[[], Outbox] = lambda: Outbox(file, LOG, 0)

    @property
    def keys(self) -> list[str]:
        return [letter.key for receiver in self.receivers.values() for letter in receiver.got]

    def run(self, script: Callable[[Deliverer], Any]) -> None:
        async def dialogue() -> None:
            made = Deliverer(
                LOG,
                self.routes,
                self.receivers,
                self.log,
                self.sink,
                Telling("vi"),
                lambda: self.now,
                lambda: self.open(),
            )
            task = asyncio.create_task(made.run())
            try:
                await script(made)
            finally:
                task.cancel()
                await made.close()
            assert task.cancelled() or not task.done() or task.exception() is None

        asyncio.run(dialogue())


async def until(true: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_POLL_SECONDS", 0.02)
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.1)


@pytest.fixture
def bench(tmp_path: Path, route: Any, sink: Any, now: int) -> Bench:
    return Bench(tmp_path / "delivery.sqlite", [route("chief"), route("duty", least=4)], sink, now)


def actions(sink: Any) -> list[str]:
    return [one["event.action"] for one in sink.documents]


def test_each_alert_goes_to_its_routes_with_its_lines_and_that_is_sealed(bench: Bench, document: Any) -> None:
    bench.log.originals = {f"{LOG}-1": "first line", f"{LOG}-2": "last line"}
    bench.log.sealed = [
        document("a1"),
        document("a2", **{"rule.level": "critical"}),
        {"message": "no alert", "@timestamp": "2026-11-25T07:00:00Z"},
    ]

    async def script(made: Deliverer) -> None:
        await until(lambda: len(bench.keys) == 3 and len(bench.sink.documents) == 3)
        assert sorted(letter.key for letter in bench.receivers["chief"].got) == ["a1-raised", "a2-raised"]
        assert [letter.key for letter in bench.receivers["duty"].got] == ["a2-raised"]
        bench.log.sealed += [document("a1"), document("a2", **{"rule.level": "critical"})]
        await asyncio.sleep(0.2)
        assert len(bench.keys) == 3, "what was told is not told again"
        assert [one["waiting"] for one in await made.status()] == [0, 0]

    bench.run(script)
    assert [line["original"] for line in bench.receivers["duty"].got[0].notices[0].lines] == ["first line", "last line"]
    assert actions(bench.sink) == ["delivered"] * 3


def test_a_restart_neither_loses_nor_repeats(bench: Bench, document: Any) -> None:
    bench.log.sealed = [document("a1")]

    async def once(made: Deliverer) -> None:
        await until(lambda: len(bench.keys) == 1 and bench.sink.documents)

    async def twice(made: Deliverer) -> None:
        await until(lambda: len(bench.keys) == 2)
        await asyncio.sleep(0.2)

    bench.run(once)
    bench.log.sealed.append(document("a2"))
    bench.run(twice)
    assert bench.keys == ["a1-raised", "a2-raised"]


def test_a_receiver_that_is_down_for_a_while_gets_all_in_the_end(bench: Bench, document: Any) -> None:
    def down() -> None:
        raise Failed("refused", place="mail.example.test")

    chief = bench.receivers["chief"]
    chief.trouble = down
    bench.log.sealed = [document(f"a{n}") for n in range(8)]

    async def script(made: Deliverer) -> None:
        async def failing() -> dict[str, Any]:
            return (await made.status())[0]

        for _ in range(500):
            if (await failing())["failing_since"]:
                break
            await asyncio.sleep(0.01)
        found = await failing()
        assert found["waiting"] == 8 and "mail.example.test" in found["error"]["vi"] and not bench.sink.documents
        bench.now += 1000 * NANOSECONDS
        await until(lambda: actions(bench.sink) == ["delivery-delayed"])
        chief.trouble = lambda: None
        bench.now += 3600 * NANOSECONDS
        await until(lambda: len(bench.sink.documents) == 2)
        assert (await failing())["failing_since"] is None

    bench.run(script)
    assert [letter.count for letter in chief.got] == [8] and actions(bench.sink) == ["delivery-delayed", "delivered"]


def test_after_a_day_it_is_given_up_and_sealed_once(bench: Bench, document: Any) -> None:
    def down() -> None:
        raise Failed("refused", place="mail.example.test")

    bench.receivers["chief"].trouble = down
    bench.log.sealed = [document("a1")]

    async def script(made: Deliverer) -> None:
        end = time.monotonic() + 10
        while "delivery-failed" not in actions(bench.sink) and time.monotonic() < end:
            await asyncio.sleep(0.02)
            bench.now += 3600 * NANOSECONDS
        await asyncio.sleep(0.2)

    bench.run(script)
    assert actions(bench.sink) == ["delivery-delayed", "delivery-failed"]
    told = bench.sink.documents[1]
    assert told["luuvet.delivery.alerts"] == ["a1"] and "mail.example.test" in told["message"]


def test_what_is_refused_for_good_is_given_up_at_once(bench: Bench, document: Any) -> None:
    def no() -> None:
        raise Failed("recipient", place="x", to="y", code=550, reason="unknown", permanent=True, blocking=False)

    bench.receivers["chief"].trouble = no
    bench.log.sealed = [document("a1"), document("a2")]

    async def script(made: Deliverer) -> None:
        await until(lambda: actions(bench.sink) == ["delivery-failed"] * 2)

    bench.run(script)


def test_an_alert_about_a_route_does_not_go_round(bench: Bench, document: Any) -> None:
    bench.log.sealed = [
        document("a1", **{"luuvet.alert.group_key": "luuvet.delivery.route=chief", "rule.level": "critical"})
    ]

    async def script(made: Deliverer) -> None:
        await until(lambda: bench.sink.documents)

    bench.run(script)
    assert not bench.receivers["chief"].got and len(bench.receivers["duty"].got) == 1


def test_our_own_syslog_message_that_came_back_is_told_to_nobody(bench: Bench, document: Any) -> None:
    bench.log.originals = {
        f"{LOG}-1": f'<107>1 - vm luuvet 1 alert [luuvet@32473 log="{LOG}" alert="z"] Failed password'
    }
    other = {"luuvet.alert.first_event": f"{LOG}-9", "luuvet.alert.last_event": f"{LOG}-9"}
    bench.log.sealed = [document("echo"), document("a2", **other)]

    async def script(made: Deliverer) -> None:
        await until(lambda: bench.sink.documents)
        await asyncio.sleep(0.1)

    bench.run(script)
    assert bench.keys == ["a2-raised"]


def test_a_route_that_hangs_keeps_only_itself(bench: Bench, document: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SEND_SECONDS", 0.3)
    hanging = threading.Event()
    bench.receivers["chief"].trouble = lambda: hanging.wait(30) and None
    bench.log.sealed = [document("a1", **{"rule.level": "critical"})]

    async def script(made: Deliverer) -> None:
        began = time.monotonic()
        await until(lambda: bench.receivers["duty"].got)
        assert time.monotonic() - began < 0.3
        for _ in range(500):
            if (state := (await made.status())[0])["error"]:
                break
            await asyncio.sleep(0.01)
        assert "không trả lời kịp" in state["error"]["vi"]

    bench.run(script)
    hanging.set()


def test_a_fault_of_a_sender_or_of_the_store_is_contained(bench: Bench, document: Any) -> None:
    def wrong() -> None:
        raise ZeroDivisionError("hush")

    bench.receivers["chief"].trouble = wrong
    bench.log.broken = True

    async def script(made: Deliverer) -> None:
        await asyncio.sleep(0.2)
        bench.log.broken = False
        bench.log.sealed = [document("a1", **{"rule.level": "critical"})]
        await until(lambda: bench.receivers["duty"].got)
        for _ in range(500):
            if (state := (await made.status())[0])["error"]:
                break
            await asyncio.sleep(0.01)
        assert "ZeroDivisionError" in state["error"]["en"] and "hush" not in str(state)

    bench.run(script)


def test_a_full_disk_seals_later_and_sends_nothing_twice(
    bench: Bench, document: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.sink.full = True
    bench.log.sealed = [document("a1")]
    done, failures = Outbox.done, iter([True] * 4)

    def full(self: Outbox, *given: Any) -> None:
        if next(failures, False):
            raise sqlite3.OperationalError("database or disk is full")
        done(self, *given)

    monkeypatch.setattr(Outbox, "done", full)

    async def script(made: Deliverer) -> None:
        await until(lambda: bench.keys)
        await asyncio.sleep(0.6)
        assert bench.keys == ["a1-raised"] and not bench.sink.documents
        bench.sink.full = False
        await until(lambda: actions(bench.sink) == ["delivered"])

    bench.run(script)
    assert bench.keys == ["a1-raised"]


def test_an_outbox_that_cannot_be_opened_is_named_and_tried_again(bench: Bench, document: Any) -> None:
    works, bench.log.sealed = bench.open, [document("a1")]

    def damaged() -> Outbox:
        raise ValueError("delivery.sqlite is damaged")

    bench.open = damaged

    async def script(made: Deliverer) -> None:
        await asyncio.sleep(0.1)
        assert [one["error"]["vi"] for one in await made.status()] == ["delivery.sqlite is damaged"] * 2
        bench.open = works
        await until(lambda: bench.keys)

    bench.run(script)


def test_without_routes_nothing_is_opened(tmp_path: Path, sink: Any, now: int) -> None:
    bench = Bench(tmp_path / "delivery.sqlite", [], sink, now)

    async def script(made: Deliverer) -> None:
        await asyncio.sleep(0.05)
        assert await made.status() == []

    bench.run(script)
    assert not list(tmp_path.iterdir())


def test_what_waits_for_a_route_that_is_gone_is_sealed_as_not_delivered(
    bench: Bench, document: Any, route: Any
) -> None:
    with _opened(bench) as box:
        from luuvet.case.delivery.notice import read

        found = read(document("a1"))
        assert found is not None
        box.take([found], [route("gone")], 0, bench.now, lambda name, count: b"")

    async def script(made: Deliverer) -> None:
        await until(lambda: actions(bench.sink) == ["delivery-failed"])

    bench.run(script)
    assert bench.sink.documents[0]["luuvet.delivery.route"] == "gone"


@contextmanager
def _opened(bench: Bench) -> Iterator[Outbox]:
    box = bench.open()
    yield box
    box.close()
