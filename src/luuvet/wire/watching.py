"""What looks at newly stored events beside the rules: its steps, its questions, and its findings on their way into the log."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

from luuvet.event.finding import Finding, as_raw
from luuvet.event.raw import Sink, SinkClosed, SinkFull
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock, system_clock
from luuvet.kit.journal import journal
from luuvet.kit.settings import Settings, spoken
from luuvet.records import RecordsBroken
from luuvet.search.counts import Counts
from luuvet.store import EngineError, QueryLimit
from luuvet.wire.edits import Editing, done
from luuvet.wire.indicatorwatch import IndicatorWatch
from luuvet.wire.layout import Layout
from luuvet.wire.lists import ListAnswers
from luuvet.wire.refusing import bounded
from luuvet.wire.register import Seal
from luuvet.wire.rooms import Rooms
from luuvet.wire.searches import SearchAnswers
from luuvet.wire.searchwatch import SearchWatch

STEP_SECONDS = 0.5
"""So long a watch rests at least between two steps when it has looked at everything."""
REST = 3.0
"""It rests so many times as long as its step took, so that it leaves most of a processor to others …"""
MOST_REST_SECONDS = 1.5
"""… but not longer than this: what it looks for is to be told within seconds."""


def scope_of(owner: str) -> Scope:
    """Return what the owner of a saved search may read: everything, because only people of the Centre can have one."""
    return Scope.whole(owner)


class Watch(Protocol):
    """Something that looks at what is newly stored, step by step."""

    def step(self) -> list[Finding]:
        """Return what is to be sealed."""
        ...

    def keep(self) -> bool:
        """Note that it is sealed; tell whether there is more to look at."""
        ...


class Watching:
    """The watches of one log, and the questions about them."""

    def __init__(self, settings: Settings, layout: Layout, rooms: Rooms, clock: Clock = system_clock) -> None:
        """Read where each of them stands."""
        lang, zone = spoken(settings.text("language")), settings.text("timezone")
        self.indicators = IndicatorWatch(
            layout.stages / "indicators.json", rooms.store, rooms.records.indicators, clock, lang
        )
        self._lists = ListAnswers(rooms.records, self.indicators, clock, zone, lang)
        self.searches = SearchWatch(
            layout.stages / "searches.json", rooms.store, rooms.records.searches, scope_of, clock, lang
        )
        self._saved = SearchAnswers(rooms.records, Counts(rooms.store, clock), self.searches, scope_of, clock, lang)
        self._clock = clock

    @property
    def watches(self) -> tuple[Watch, ...]:
        """What is stepped."""
        return (self.indicators, self.searches)

    def answers(self, seal: Seal) -> dict[str, Callable[[Scope, Mapping[str, Any]], Any]]:
        """Return what answers, by question; what people change is sealed with `seal` before it counts."""
        edits: dict[str, Editing] = {
            "indicator_list_add": self._lists.add,
            "indicator_list_remove": self._lists.remove,
            "search_add": self._saved.add,
            "search_remove": self._saved.remove,
        }
        changing = {name: done(edit, seal, self._clock) for name, edit in edits.items()}
        reading = {
            "indicator_lists": self._lists.lists,
            "searches": self._saved.searches,
            "search_test": self._saved.test,
        }
        return {name: bounded(answer) for name, answer in {**reading, **changing}.items()}

    def status(self) -> dict[str, Any]:
        """Return what `status` shows of them."""
        return {"indicators": self.indicators.status(), "searches": self.searches.status()}

    async def catch_up(self, sink: Sink) -> None:
        """Look at all that is stored."""
        for watch in self.watches:
            while await step(watch, sink, self._clock):
                pass

    def running(self, sink: Sink) -> list[Coroutine[Any, Any, None]]:
        """Return what keeps each of them looking, for ever."""
        return [keep_looking(watch, sink, self._clock) for watch in self.watches]


async def step(watch: Watch, sink: Sink, clock: Clock) -> bool:
    """Make one step and seal what it found; tell whether there is more to look at.

    Raises:
        SinkFull, SinkClosed: nothing was sealed; the next step finds it again.
    """
    findings = await asyncio.to_thread(watch.step)
    if findings:
        receipt = await sink.put(as_raw(findings, "detect", clock()))
        await receipt.durable()
    return await asyncio.to_thread(watch.keep)


async def keep_looking(watch: Watch, sink: Sink, clock: Clock) -> None:
    """Step for ever. A step that fails is told and made again: what it did not look at is looked at later."""
    while True:
        more, began = False, time.monotonic()
        try:
            more = await step(watch, sink, clock)
        except (SinkFull, SinkClosed, EngineError, QueryLimit, RecordsBroken, OSError) as error:
            journal("wire").warning("watch-waits", watch=type(watch).__name__, reason=str(error)[:500])
        if not more:
            took = time.monotonic() - began
            await asyncio.sleep(max(STEP_SECONDS, min(REST * took, MOST_REST_SECONDS)))
