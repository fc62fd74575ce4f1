"""Follows the sealed alerts by their position in the log and hands each to the routes that want it. Nothing waits for it.

One task reads what is new, one a route sends; a route that hangs keeps only itself. Whatever goes wrong here is told and tried
again here: it never reaches whoever started it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, Protocol, TypeVar

import orjson

from luuvet.case.delivery.failed import Failed, of
from luuvet.case.delivery.letter import Said, Send
from luuvet.case.delivery.limited import limited
from luuvet.case.delivery.notice import Notice, is_echo, line_of, read
from luuvet.case.delivery.outbox import Batch, Outbox
from luuvet.case.delivery.pace import GIVE_UP_NS
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.telling import Telling
from luuvet.event.finding import LISTENER, Finding
from luuvet.event.raw import Raw, Sink, SinkClosed, SinkFull
from luuvet.kit.clock import NANOSECONDS, Clock, rfc3339
from luuvet.kit.journal import journal

SEND_SECONDS = 90.0
"""One send may take so long in all, whatever the receiver does."""
_POLL_SECONDS = 1.0
_AGAIN_SECONDS = 15.0
_DELAYED_NS = 15 * 60 * NANOSECONDS
_MOST_LINES = 200
"""Alerts of one reading whose lines are fetched; more come only in a flood, and a digest shows no lines."""

Result = TypeVar("Result")
Step = Callable[[], Awaitable[bool]]
"""Does one thing; tells whether there may be more to do at once."""


class Source(Protocol):
    """The sealed alerts, as delivery reads them. Blocks; called in a thread."""

    def alerts(self, first: int) -> tuple[list[dict[str, Any]], int]:
        """Return `luuvet.alert` events from a position of the log on, in its order, and the next position."""
        ...

    def events(self, ids: Iterable[str]) -> Mapping[str, dict[str, Any]]:
        """Return the documents of events that exist, by id."""
        ...


class Deliverer:
    """Delivers until cancelled. `open` makes the outbox, in a thread: it may have to wait for the disk."""

    def __init__(
        self,
        log: str,
        routes: Sequence[Route],
        senders: Mapping[str, Send],
        source: Source,
        sink: Sink,
        telling: Telling,
        clock: Clock,
        open_outbox: Callable[[], Outbox],
    ) -> None:
        self._log, self._routes, self._senders = log, routes, senders
        self._source, self._sink, self._telling, self._clock = source, sink, telling, clock
        self._open = open_outbox
        self._outbox: Outbox | None = None
        # One thread for everything that touches the outbox or the store: not those that answer questions.
        self._thread = ThreadPoolExecutor(1, "delivery")
        self._trouble: dict[str, str] = {}

    async def run(self) -> None:
        """Read and send; returns only when cancelled."""
        if not self._routes:
            return
        while self._outbox is None:
            await self._step("opening", self._begin)
        work = [("reading", self._read), ("sealing", self._seal)]
        work += [(route.name, partial(self._serve, route)) for route in self._routes]
        await asyncio.gather(*(self._forever(name, step) for name, step in work))

    async def close(self) -> None:
        """Wait for what is being written, and let go of the outbox."""
        await asyncio.to_thread(self._thread.shutdown)
        if self._outbox is not None:
            self._outbox.close()

    async def status(self) -> list[dict[str, Any]]:
        """Return each route as `status` and `deliver list` show it; times in RFC 3339 UTC or None."""
        routes = self._routes
        if self._outbox is None:
            trouble = self._trouble.get("opening")
            state = {"failing": self._clock(), "error": {"vi": trouble, "en": trouble}} if trouble else {}
            return [row(route.name, route.kind, route.place, state) for route in routes]
        states = await self._do(lambda: [self._box.state(route.name) for route in routes])
        return [row(route.name, route.kind, route.place, state) for route, state in zip(routes, states, strict=True)]

    async def _forever(self, name: str, step: Step) -> None:
        while True:
            if not await self._step(name, step):
                await asyncio.sleep(_POLL_SECONDS)

    async def _step(self, name: str, step: Step) -> bool:
        """Do one step; tell whether there may be more to do at once. What fails is told once, and rests for a while."""
        try:
            busy = await step()
            self._trouble.pop(name, None)
            return busy
        except (SinkFull, SinkClosed) as error:
            self._tell(name, str(error))
        except Exception as error:
            # The containment point of delivery: a fault of ours here must not look like one of the log.
            self._tell(name, str(error) if isinstance(error, ValueError) else repr(error))
        await asyncio.sleep(_AGAIN_SECONDS)
        return False

    def _tell(self, name: str, reason: str) -> None:
        if self._trouble.get(name) != reason:
            journal("case").error("delivery-waits", step=name, reason=reason)
        self._trouble[name] = reason

    async def _begin(self) -> bool:
        self._outbox = await self._do(self._open)
        now, names = self._clock(), [route.name for route in self._routes]
        for name, count in await self._do(lambda: self._box.strangers(names)):
            said = _bytes(self._telling.dropped(name, count, now))
            await self._do(partial(self._box.drop, name, [said]))
        return True

    async def _read(self) -> bool:
        return bool(await self._do(self._taken))

    def _taken(self) -> int:
        position = self._box.position
        documents, following = self._source.alerts(position)
        if following <= position:
            return 0
        found = [one for one in map(read, documents) if one is not None]
        now = self._clock()
        self._box.take(
            self._with_lines(found),
            self._routes,
            following,
            now,
            lambda route, count: _bytes(self._telling.overflowed(route, count, now)),
        )
        return len(documents)

    def _with_lines(self, found: list[tuple[str, Notice]]) -> list[tuple[str, Notice]]:
        """Add the lines that prove each alert, and leave out what proves itself by a message of ours that came back."""
        wanted = [notice for action, notice in found if action == "send" and self._wanted(notice)]
        wanted = sorted(wanted, key=lambda one: -one.rank)[:_MOST_LINES]
        proofs = {name for notice in wanted for name in notice.proof}
        if not proofs:
            return found
        events = self._source.events(proofs)
        lined: list[tuple[str, Notice]] = []
        for action, notice in found:
            told = [(name, events[name]) for name in notice.proof if name in events]
            if any(is_echo(document, self._log) for _, document in told):
                journal("case").warning("delivery-echo", alert=notice.id)
                continue
            lined.append((action, replace(notice, lines=tuple(line_of(name, document) for name, document in told))))
        return lined

    def _wanted(self, notice: Notice) -> bool:
        return any(route.wants(notice.alert, notice.about) for route in self._routes)

    async def _seal(self) -> bool:
        waiting = await self._do(self._box.unsealed)
        if not waiting:
            return False
        now = self._clock()
        raw = Raw(LISTENER, "", "room=case", "ndjson", now, [body for _, body in waiting])
        await (await self._sink.put(raw)).durable()
        await self._do(partial(self._box.sealed, waiting[-1][0]))
        return True

    async def _serve(self, route: Route) -> bool:
        """Send one message, where one is due."""
        batch = await self._do(lambda: self._box.next(route, self._clock()))
        if batch is None:
            return False
        try:
            await self._sent(route, batch)
        except Failed as error:
            await self._kept(partial(self._fail, route, batch, error))
            return False
        said = _bytes(self._telling.delivered(route, batch, self._clock()))
        await self._kept(lambda: self._box.done(batch, self._clock(), said))
        return True

    async def _sent(self, route: Route, batch: Batch) -> Said:
        try:
            return await limited(
                partial(self._senders[route.name], batch.letter, batch.rest), SEND_SECONDS, f"send-{route.name}"
            )
        except Failed:
            raise
        except Exception as error:
            if not isinstance(error, OSError):
                journal("case").error("delivery-fault", route=route.name, error=type(error).__name__)
            raise of(error, route.place) from None

    async def _kept(self, mark: Callable[[], None]) -> None:
        """Mark what was done. A disk that cannot hold the mark must not make us send again and again: wait for it."""
        while True:
            try:
                return await self._do(mark)
            except sqlite3.Error as error:
                self._tell("marking", str(error))
                await asyncio.sleep(_AGAIN_SECONDS)

    def _fail(self, route: Route, batch: Batch, error: Failed) -> None:
        now = self._clock()
        if error.permanent or (batch.tries and now - batch.letter.made >= GIVE_UP_NS):
            self._box.given_up(batch, error, now, _bytes(self._telling.failed(route, batch, error, now)))
            return
        self._box.failed(batch, error, now)
        if error.lost:
            self._box.note([_bytes(self._telling.lost(route, batch, error.lost, error, now))])
        said = self._telling.delayed(route, self._box.state(route.name), now)
        self._box.warn(route.name, now - _DELAYED_NS, _bytes(said))

    @property
    def _box(self) -> Outbox:
        assert self._outbox is not None
        return self._outbox

    async def _do(self, call: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call)


def _bytes(finding: Finding) -> bytes:
    return orjson.dumps(finding.document())


def row(name: str, kind: str, to: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """Return a route as people see it; `state` is `Outbox.state`, or what of it is known."""
    success, failing = state.get("success"), state.get("failing")
    return {
        "name": name,
        "kind": kind,
        "to": to,
        "waiting": state.get("waiting", 0),
        "delivered": state.get("delivered", 0),
        "failed": state.get("failed", 0),
        "last_success": rfc3339(success) if success else None,
        "failing_since": rfc3339(failing) if failing else None,
        "error": state.get("error"),
    }
