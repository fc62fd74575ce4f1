"""The process that owns the store: derives from the archive by position, answers every read, turns hits into alerts."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from luuvet.archive.layout import BadLog
from luuvet.archive.reader import Reader
from luuvet.case.facts import Facts
from luuvet.case.stage import Stage as AlertStage
from luuvet.event.finding import Finding, as_raw
from luuvet.event.raw import SinkClosed, SinkFull
from luuvet.event.scope import Scope
from luuvet.kit import collector
from luuvet.kit.clock import system_clock
from luuvet.kit.journal import journal
from luuvet.kit.rate import Rate
from luuvet.kit.settings import Settings
from luuvet.records import RecordsBroken
from luuvet.store import StoreBroken, StoreOutdated
from luuvet.wire import serving
from luuvet.wire.alerting import Alerting
from luuvet.wire.answers import Answers
from luuvet.wire.beat import Beat
from luuvet.wire.delivering import Delivery
from luuvet.wire.delivering import test as test_route
from luuvet.wire.derive import Derivation
from luuvet.wire.explaining import Explaining
from luuvet.wire.follow import Follower
from luuvet.wire.habiting import habiting
from luuvet.wire.health import GAPS, of_parser
from luuvet.wire.inner import Answer, Inner, application
from luuvet.wire.judging import judging
from luuvet.wire.layout import Layout
from luuvet.wire.rebuilding import Rebuilding
from luuvet.wire.register import Register, Seal
from luuvet.wire.reloading import Reloading
from luuvet.wire.rooms import Rooms, open_rooms
from luuvet.wire.sealing import RemoteSink, from_thread
from luuvet.wire.supervisor import CANNOT_START
from luuvet.wire.waiting import waiting_since
from luuvet.wire.watching import Watching

_WAIT_SECONDS = 0.1
_DRAIN_SECONDS = 20.0
_ALERT_SECONDS = 0.5
_RETAIN_SECONDS = 3600.0
_SAMPLE_SECONDS = 5.0
_RELOAD_SECONDS = 3.0
_FAULT = 70


def run(settings: Settings) -> None:
    """Run until stopped; a fault of the engine ends the process, and the supervisor starts it again."""
    # The intake shares the cores with us and must never wait for them: what we do can be done a little later. Before anything
    # else, because a thread takes this from the one that starts it, and the engine starts many.
    os.nice(5)
    layout = Layout(settings.data)
    beat = Beat(layout.beat("owner"))
    reader = Reader(layout.archive)
    log = _await_log(reader, beat)
    try:
        rooms = open_rooms(settings, layout, log)
    except (StoreOutdated, StoreBroken, RecordsBroken, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_START)
    collector.freeze()
    owner = Owner(settings, layout, rooms, reader, beat)
    serving.run(owner.serve)


def _await_log(reader: Reader, beat: Beat) -> str:
    """Return the log's id; the intake makes it at the first start, beside us."""
    while True:
        try:
            return reader.log
        except BadLog:
            beat.beat()
            time.sleep(_WAIT_SECONDS)


class Owner:
    """The derivation loop in a thread of its own, and the answers beside it."""

    def __init__(self, settings: Settings, layout: Layout, rooms: Rooms, reader: Reader, beat: Beat) -> None:
        self._settings, self._layout, self._rooms = settings, layout, rooms
        self._derivation = rooms.derivation(rooms.store, reader)
        self._follower = Follower(reader, self._derivation, beat.beat)
        self._derivation.again = self._follower.again
        self._rebuilding = Rebuilding(rooms, reader, self._follower)
        self._reloading = Reloading(settings, layout.cache, rooms, self._follower)
        self._watching = Watching(settings, layout, rooms)
        self._rate = Rate()
        self._register: Register
        self._delivery: Delivery
        self._thread = threading.Thread(target=self._follow, name="follow")

    async def serve(self, stop: asyncio.Event) -> None:
        """Derive and answer until told to stop; then derive what the intake has still sealed, and close the store."""
        intake = Inner("intake", self._layout.inner("intake"))
        seal = from_thread(RemoteSink(intake), asyncio.get_running_loop())
        self._register = Register(self._rooms.records, self._rooms.store, self._settings, system_clock, seal)
        self._delivery = Delivery(self._settings, self._layout, self._rooms.store, self._rooms.log, RemoteSink(intake))
        face = serving.Face(application(self._answers(seal)), serving.bind_path(self._layout.inner("owner")))
        await face.start()
        self._thread.start()
        watching = self._watching.running(RemoteSink(intake))
        works = (self._alert(intake), self._retain(), self._sample(), self._reload(), *watching)
        habits = habiting(self._rooms.habits, self._layout.archive, RemoteSink(intake))
        tasks = [asyncio.create_task(work) for work in (*works, self._delivery.run(), habits)]
        journal("wire").info("owner-ready", position=self._rooms.store.position(), rules=len(self._rooms.book.rules))
        await stop.wait()
        for task in tasks:
            task.cancel()
        self._follower.stop()
        await self._delivery.close()
        await asyncio.to_thread(self._thread.join)
        await asyncio.to_thread(self._follower.drain, _DRAIN_SECONDS)
        await face.stop()
        await intake.close()
        self._rooms.close()

    def _follow(self) -> None:
        try:
            self._follower.run()
        except BaseException as error:
            # Not an exit through the interpreter: a hanging engine would keep the process alive, and the supervisor waiting.
            journal("wire").error("derivation-failed", error=repr(error), exc_info=True)
            os._exit(_FAULT)

    def _answers(self, seal: Seal) -> dict[str, Answer]:
        known = Answers(self._rooms, self._layout.archive, system_clock).by_name() | self._register.by_name()
        known |= self._watching.answers(seal) | judging(self._rooms, self._settings).answers(seal)
        answers = {name: _in_thread(answer) for name, answer in known.items()}
        answers |= {"deliveries": self._deliveries, "delivery_test": self._delivery_test}
        return {**answers, "status": self._status, "progress": self._progress, "rebuild": self._rebuild}

    async def _deliveries(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return {"schema": 1, "routes": await self._delivery.status()}

    async def _delivery_test(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return await test_route(self._settings, arguments["route"], self._rooms.log)

    async def _progress(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return {
            "derived": self._follower.stage.position(),
            "rebuilding": self._follower.rebuilding,
            "rebuilt": self._follower.rebuilt,
        }

    async def _rebuild(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return self._rebuilding.begin()

    async def _sample(self) -> None:
        """Look at the counter now and then, so that the rate is one of the last minute whenever somebody asks."""
        while True:
            self._derived_a_second()
            await asyncio.sleep(_SAMPLE_SECONDS)

    def _derived_a_second(self) -> float:
        stage = self._follower.stage
        if isinstance(stage, Derivation) and stage is not self._derivation:
            # After a rebuild another one has taken the live one's place, and has counted for itself.
            self._derivation, self._rate = stage, Rate()
        self._rate.note(asyncio.get_running_loop().time(), _events(self._derivation.parser.stats()))
        return self._rate.per_second()

    async def _status(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        stats = await asyncio.to_thread(self._rooms.store.stats)
        datasets = await asyncio.to_thread(self._datasets)
        waiting = await asyncio.to_thread(waiting_since, self._layout.archive, int(stats["position"]))
        done = self._follower.progress
        book = self._rooms.book
        return {
            "rate": self._derived_a_second(),
            "gaps": await asyncio.to_thread(self._gaps),
            "clocks": self._rooms.clocks.status(),
            "watches": self._watching.status(),
            "silent": await asyncio.to_thread(self._rooms.habits.status),
            "delivery": await self._delivery.status(),
            **of_parser(self._derivation.parser.stats()),
            "store": {**stats, "rows": stats["tables"]["events"]["rows"]},
            "derived": {**vars(done), "waiting_since": waiting, "stages": self._derivation.seconds},
            "parse": self._derivation.parser.stats(),
            "datasets": datasets,
            "records": await asyncio.to_thread(self._register.status),
            "rules": {
                "running": len(book.rules) + len(book.correlations),
                "broken": sum(p.fatal for p in book.problems),
            },
        }

    def _gaps(self) -> dict[str, int]:
        told = self._rooms.search.count(Scope.whole("status"), GAPS)
        return {"records": self._follower.progress.unreadable, "told": told}

    def _datasets(self) -> list[dict[str, Any]]:
        found = self._rooms.search.facets(Scope.whole("status"), "event.dataset", limit=50)
        return [{"dataset": value, "count": n} for value, n in found.iter_rows()]

    async def _alert(self, intake: Inner) -> None:
        stage = AlertStage(
            self._layout.stages / "alerts.json",
            self._rooms.log,
            self._reloading.known,
            RemoteSink(intake),
            system_clock,
            Facts(self._rooms.records, system_clock),
        )
        alerting = Alerting(self._rooms.store, stage, Explaining(self._rooms.investigator, time.monotonic))
        told = 0
        while True:
            try:
                told = await self._tell_gap(intake, told)
                await self._tell_watched(intake)
                await alerting.step()
                if self._rebuilding.to_replay.is_set():
                    await alerting.replay()
                    self._rebuilding.to_replay.clear()
            except (SinkFull, SinkClosed) as error:
                journal("wire").warning("alerts-wait", reason=str(error))
            await asyncio.sleep(_ALERT_SECONDS)

    async def _tell_gap(self, intake: Inner, told: int) -> int:
        """Records that cannot be read are a gap in what can be searched: an event like any other."""
        count = self._follower.progress.unreadable
        if count > told:
            message = f"{count - told} records of the archive are damaged and could not be derived; run luuvet verify"
            fields = {"event.category": ["configuration"], "event.type": ["error"], "luuvet.gap.records": count - told}
            finding = Finding("luuvet.gap", "records-unreadable", message, system_clock(), fields)
            await RemoteSink(intake).put(as_raw([finding], "wire", finding.time))
        return count

    async def _tell_watched(self, intake: Inner) -> None:
        for watch in (self._rooms.clocks, self._rooms.gaps):
            if findings := watch.untold():
                await RemoteSink(intake).put(as_raw(findings, "wire", system_clock()))
                await asyncio.to_thread(watch.told, len(findings))

    async def _reload(self) -> None:
        while True:
            await asyncio.sleep(_RELOAD_SECONDS)
            await asyncio.to_thread(self._reloading.step)

    async def _retain(self) -> None:
        days = self._settings.number("store.retention_days")
        while days > 0:
            first = system_clock() // 1_000_000_000 - days * 86_400
            gone = await asyncio.to_thread(
                self._rooms.store.current.retain, time.strftime("%Y-%m-%d", time.gmtime(first))
            )
            if gone:
                journal("wire").info("store-retained", dropped=gone)
            await asyncio.sleep(_RETAIN_SECONDS)


def _events(stats: Mapping[str, Any]) -> int:
    """Return how many events a parser has made since it began."""
    return sum(stats["datasets"].values())


def _in_thread(answer: Callable[[Scope, Mapping[str, Any]], Any]) -> Answer:
    async def asked(scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return await asyncio.to_thread(answer, scope, arguments)

    return asked
