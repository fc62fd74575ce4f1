"""A data folder without a server: the same questions, answered in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson

from luuvet.archive.reader import Reader
from luuvet.archive.recover import Damage
from luuvet.case.facts import Facts
from luuvet.case.stage import Stage as AlertStage
from luuvet.console.abilities import Refused
from luuvet.console.access import access
from luuvet.console.questions import BY_NAME, arguments
from luuvet.event.raw import Raw
from luuvet.event.scope import Scope
from luuvet.kit.clock import system_clock
from luuvet.kit.settings import Settings
from luuvet.records import RecordsBroken
from luuvet.store import StoreBroken, StoreOutdated
from luuvet.wire.alerting import Alerting
from luuvet.wire.answers import Answers
from luuvet.wire.delivering import listed
from luuvet.wire.delivering import test as test_route
from luuvet.wire.follow import Follower
from luuvet.wire.health import GAPS, health, of_parser
from luuvet.wire.intake import open_archive
from luuvet.wire.judging import judging
from luuvet.wire.layout import Layout
from luuvet.wire.register import Register
from luuvet.wire.rooms import Rooms, open_rooms
from luuvet.wire.sealing import LocalSink
from luuvet.wire.upkeep import carry_out
from luuvet.wire.waiting import waiting_since
from luuvet.wire.watching import Watching
from luuvet.wire.welcome import keep_key


@contextmanager
def open_local(settings: Settings, person: str, *, rebuilding: bool = False) -> Iterator[Local]:
    """Open archive and store of a data folder for the length of one command.

    Raises:
        kit.durable.Held: another process has them; Refused: archive or store cannot be opened, the sentence says what to do.
    """
    layout = Layout(settings.data)
    layout.make()
    with _refusing():
        archive = open_archive(settings, layout)
    if archive.created:
        keep_key(layout, archive.verifier_key)
    sink = LocalSink(archive)
    try:
        with _refusing():
            rooms = open_rooms(settings, layout, archive.log, rebuilding=rebuilding)
        try:
            local = Local(settings, layout, rooms, sink, person)
            if not rebuilding:
                local.catch_up()
            yield local
        finally:
            rooms.close()
    finally:
        archive.close()


@contextmanager
def _refusing() -> Iterator[None]:
    """Turn what is wrong with a folder into the refusal that a server would give: a sentence, not a fault of ours."""
    try:
        yield
    except (Damage, RecordsBroken, StoreBroken, StoreOutdated) as error:
        raise Refused(503, str(error)) from error


class Local:
    """Answers like a server: catches up with the archive first, and writes every question into the log."""

    def __init__(self, settings: Settings, layout: Layout, rooms: Rooms, sink: LocalSink, person: str) -> None:
        self._settings, self._layout, self._rooms, self._sink = settings, layout, rooms, sink
        self._scope = Scope.whole(person)
        self._reader = Reader(layout.archive)
        self._derivation = rooms.derivation(rooms.store, self._reader)
        self._follower = Follower(self._reader, self._derivation)
        self._register = Register(rooms.records, rooms.store, settings, system_clock, sink.write)
        self._watching = Watching(settings, layout, rooms)
        known = Answers(rooms, layout.archive, system_clock).by_name() | self._register.by_name()
        self._answers = known | self._watching.answers(sink.write) | judging(rooms, settings).answers(sink.write)

    def catch_up(self) -> None:
        """Derive everything that is sealed, and raise the alerts that follow."""
        self._follow()
        asyncio.run(self._watching.catch_up(self._sink))
        self._follow()  # what was found beside the rules is in the log now, and rules make alerts of it
        asyncio.run(self._alerting().step())

    def _follow(self) -> None:
        while self._follower.step():
            pass
        self._derivation.quiet()

    def _alerting(self) -> Alerting:
        rules = self._rooms.book.by_id()
        facts = Facts(self._rooms.records, system_clock)
        stage = AlertStage(self._layout.stages / "alerts.json", self._rooms.log, rules, self._sink, system_clock, facts)
        return Alerting(self._rooms.store, stage)

    def ask(self, name: str, /, **given: Any) -> Any:
        """Return the answer; see `Remote.ask`."""
        question = BY_NAME[name]
        checked: dict[str, Any] = {}
        outcome = "failure"
        try:
            texts = {
                k: v if isinstance(v, str) else orjson.dumps(v).decode() for k, v in given.items() if v is not None
            }
            checked = arguments(question, texts)
            answer = self._answer(name, checked)
            outcome = "success"
        finally:
            if not question.quiet:
                self._sink.write(access(self._scope.person, "cli", name, checked, outcome, system_clock()))
        return answer

    def _answer(self, name: str, checked: dict[str, Any]) -> Any:
        if name in self._answers:
            return self._answers[name](self._scope, checked)
        return {"status": self._status, "progress": self._progress, "checkpoint": self._checkpoint, "erase": self._erase,
                "rebuild": self._rebuild, "deliveries": self._deliveries, "delivery_test": self._delivery_test}[name](checked)  # fmt: skip

    def put(self, raw: Raw) -> int:
        """Write a delivery, durable; return the index after its last record."""
        first = self._sink.write(raw)
        return first + len(raw)

    def derived(self, index: int) -> bool:
        """Derive what there is; then everything before any index is searchable."""
        self.catch_up()
        return self._derivation.position() >= index

    def _progress(self, checked: dict[str, Any]) -> Any:
        return {
            "schema": 1,
            "sealed": self._sink.archive.size,
            "derived": self._derivation.position(),
            "rebuilding": False,
        }

    def _checkpoint(self, checked: dict[str, Any]) -> Any:
        found = self._sink.archive.checkpoint
        return {
            "schema": 1,
            "size": found.size,
            "checkpoint": found.note,
            "verifier_key": self._sink.archive.verifier_key,
        }

    def _erase(self, checked: dict[str, Any]) -> Any:
        done, finding = carry_out(self._settings, self._sink.archive, checked["order"], self._scope.person)
        self._sink.write(finding)
        return done

    def _rebuild(self, checked: dict[str, Any]) -> Any:
        live = self._rooms.store.current
        beside = live.beside()
        stage = self._rooms.derivation(beside, self._reader, fresh=True)
        follower = Follower(self._reader, stage)
        while follower.step():
            pass
        stage.quiet()
        live.swap(beside)
        self._derivation, self._follower = stage, follower
        asyncio.run(self._alerting().replay())
        return {"schema": 1, "records": stage.position()}

    def _deliveries(self, checked: dict[str, Any]) -> Any:
        return {"schema": 1, "routes": listed(self._settings, self._layout, self._rooms.log)}

    def _delivery_test(self, checked: dict[str, Any]) -> Any:
        return asyncio.run(test_route(self._settings, checked["route"], self._rooms.log))

    def _status(self, checked: dict[str, Any]) -> Any:
        archive = self._sink.archive
        stats = self._rooms.store.stats()
        found = self._rooms.search.facets(self._scope, "event.dataset", limit=50)
        book = self._rooms.book
        intake = {
            "archive": {
                "log": archive.log,
                "records": archive.size,
                "checkpoint": archive.checkpoint.note,
                "verifier_key": archive.verifier_key,
            },
            "sink": {},
            "doors": [],
        }
        told = self._rooms.search.count(self._scope, GAPS)
        owner = {
            "gaps": {"records": self._follower.progress.unreadable, "told": told},
            "clocks": self._rooms.clocks.status(),
            "watches": self._watching.status(),
            "delivery": listed(self._settings, self._layout, self._rooms.log),
            "silent": self._rooms.habits.status(),
            **of_parser(self._derivation.parser.stats()),
            "store": {**stats, "rows": stats["tables"]["events"]["rows"]},
            "derived": {
                **vars(self._follower.progress),
                "waiting_since": waiting_since(self._layout.archive, int(stats["position"])),
            },
            "datasets": [{"dataset": value, "count": n} for value, n in found.iter_rows()],
            "records": self._register.status(),
            "rules": {
                "running": len(book.rules) + len(book.correlations),
                "broken": sum(p.fatal for p in book.problems),
            },
        }
        return health(self._settings, intake, owner, [], checked["lang"])
