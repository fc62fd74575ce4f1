"""Builds what delivers alerts from the settings and the rooms; reads the sealed alerts for it; sends tests."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from luuvet.archive.reader import Reader
from luuvet.case.delivery.deliverer import SEND_SECONDS, Deliverer, row
from luuvet.case.delivery.failed import Failed, of
from luuvet.case.delivery.letter import Letter, Send, Style
from luuvet.case.delivery.limited import limited
from luuvet.case.delivery.outbox import Outbox
from luuvet.case.delivery.route import Route
from luuvet.case.delivery.routes import read_routes
from luuvet.case.delivery.senders import sender
from luuvet.case.delivery.telling import Telling
from luuvet.console.abilities import refused
from luuvet.event.raw import Sink
from luuvet.event.scope import Scope
from luuvet.kit.clock import rfc3339, system_clock
from luuvet.kit.ids import parse_event_id, stable_id
from luuvet.kit.journal import journal
from luuvet.kit.settings import BadSetting, Settings, load, spoken
from luuvet.kit.spans import address
from luuvet.search import Page
from luuvet.store import Query, Store
from luuvet.wire.layout import Layout

_SCOPE = Scope.whole("delivery")
_MOST = 1_000
_ORDER = ("luuvet_index ASC", "luuvet_k ASC")


class Alerts:
    """`deliverer.Source` over the store: our own sealed alerts, in the order of the log."""

    def __init__(self, store: Store, log: str) -> None:
        self._store, self._log = store, log

    def alerts(self, first: int) -> tuple[list[dict[str, Any]], int]:
        """Return alerts from a position on, and the next position: where the store stands, or where the page ends."""
        position = self._store.current.position()
        if position <= first:
            return [], first
        where = (
            "luuvet_index >= {first:UInt64} AND luuvet_index < {end:UInt64} "
            "AND event_dataset = 'luuvet.alert' AND luuvet_listener = 'luuvet'"
        )
        query = Query("events", (), where, {"first": first, "end": position}, order=_ORDER, limit=_MOST)
        frame = self._store.read(_SCOPE, query)
        following = int(frame["luuvet.index"][-1]) + 1 if frame.height == _MOST else position
        return list(Page(frame, "").documents()), following

    def events(self, ids: Iterable[str]) -> Mapping[str, dict[str, Any]]:
        """Return events of this log by their ids."""
        wanted = {name: parse_event_id(name.partition("+")[0]) for name in ids}
        indexes = sorted({place.index for place in wanted.values() if place.log == self._log})
        where = "luuvet_index IN {indexes:Array(UInt64)}"
        query = Query("events", (), where, {"indexes": indexes}, order=_ORDER, limit=_MOST)
        found = {one["event"]["id"]: one for one in Page(self._store.read(_SCOPE, query), "").documents()}
        return {name: found[name] for name in wanted if name in found}


class Delivery:
    """The routes of the settings at work. Wrong routes deliver nothing and are named in the status; nothing else suffers."""

    def __init__(self, settings: Settings, layout: Layout, store: Store, log: str, sink: Sink) -> None:
        self.broken = ""
        try:
            routes = read_routes(settings)
        except BadSetting as error:
            self.broken = str(error)
            journal("wire").error("delivery-settings", reason=self.broken)
            routes = []
        self._begun = system_clock()
        self._deliverer = Deliverer(
            log,
            routes,
            {route.name: _sender(settings, route, log) for route in routes},
            Alerts(store, log),
            sink,
            Telling(spoken(settings.text("language"))),
            system_clock,
            lambda: open_outbox(layout, log),
        )

    async def run(self) -> None:
        """Deliver until cancelled."""
        await self._deliverer.run()

    async def close(self) -> None:
        """Let go of the outbox."""
        await self._deliverer.close()

    async def status(self) -> list[dict[str, Any]]:
        """Return each route as `status` shows it."""
        if self.broken:
            state = {"failing": self._begun, "error": {"vi": self.broken, "en": self.broken}}
            return [row("", "", "luuvet.toml", state)]
        return await self._deliverer.status()


def open_outbox(layout: Layout, log: str) -> Outbox:
    """Open the outbox of a data folder; a new one begins at the log's end, so that nobody is told of what was raised before."""
    reader = Reader(layout.archive)
    try:
        return Outbox(layout.delivery, log, reader.size())
    finally:
        reader.close()


def listed(settings: Settings, layout: Layout, log: str) -> list[dict[str, Any]]:
    """Return the routes of a folder without a server, and how they stand.

    Raises:
        BadSetting: a route is wrong.
    """
    routes = read_routes(settings)
    if not layout.delivery.exists():
        return [row(route.name, route.kind, route.place, {}) for route in routes]
    outbox = open_outbox(layout, log)
    try:
        return [row(route.name, route.kind, route.place, outbox.state(route.name)) for route in routes]
    finally:
        outbox.close()


async def test(settings: Settings, name: str, log: str) -> dict[str, Any]:
    """Send a test by a route of the settings file as it is now; return `ok` and what happened, in both languages.

    Raises:
        Refused: there is no such route; BadSetting: a route is wrong.
    """
    # As it is now: whoever changes a route tries it before the server is started again.
    known = Settings(settings.data, settings.values, load(settings.data).lists)
    routes = {route.name: route for route in read_routes(known)}
    if name not in routes:
        raise refused(404, "no-route", name=name, known=", ".join(routes) or "–")
    route, now = routes[name], system_clock()
    letter = Letter(f"{stable_id(name, str(now))}-test", "test", "", (), 0, now, name)
    began = time.monotonic()
    try:
        said = await limited(lambda: _sender(known, route, log)(letter, ()), SEND_SECONDS, f"test-{name}")
        done = True
    except Exception as error:
        said, done = of(error, route.place).said, False
        if not isinstance(error, (Failed, OSError)):
            journal("wire").error("delivery-fault", route=name, error=type(error).__name__)
    return {
        "schema": 1,
        "route": name,
        "kind": route.kind,
        "to": route.place,
        "ok": done,
        "said": dict(said),
        "time": rfc3339(now),
        "seconds": round(time.monotonic() - began, 3),
    }


def _sender(settings: Settings, route: Route, log: str) -> Send:
    link = settings.text("console.link") or f"http://{settings.text('console.address')}"
    style = Style(route.langs, settings.text("timezone"), route.lines, link, log)
    return sender(route, style, _doors(settings), system_clock)


def _doors(settings: Settings) -> frozenset[int]:
    """Ports of our own syslog listeners."""
    places = (settings.text(f"receive.syslog_{way}") for way in ("tcp", "udp"))
    return frozenset(address(place)[1] for place in places if place)
