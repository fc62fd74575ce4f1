"""The questions that the store's owner answers; the same in a server and in a command without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from luuvet.archive.prove import NoProof, prove
from luuvet.case.listing import at_least, collapse, is_shown
from luuvet.cause.symptom import Symptom
from luuvet.cause.telling import told
from luuvet.console.abilities import Refused, refused
from luuvet.detect.indicators import Sighting, lookup, read
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock, rfc3339
from luuvet.kit.ids import parse_event_id
from luuvet.search import Page
from luuvet.search.both import both
from luuvet.search.hint import hint_of
from luuvet.search.trail import trail
from luuvet.search.values import at, ns
from luuvet.wire.ranges import span_of
from luuvet.wire.refusing import bounded
from luuvet.wire.rooms import Rooms

Arguments = Mapping[str, Any]
_MOST_ALERT_EVENTS = 10_000
_MOST_WITH_LINES = 50


class Answers:
    """Each public method answers the question of its name; arguments are those of `console.questions`."""

    def __init__(self, rooms: Rooms, archive: Path, clock: Clock) -> None:
        self._rooms, self._archive, self._clock = rooms, archive, clock

    def by_name(self) -> dict[str, Callable[[Scope, Arguments], Any]]:
        """Return the methods by the name of their question."""
        names = (
            "search",
            "count",
            "histogram",
            "tail",
            "trail",
            "match",
            "event",
            "alerts",
            "cause",
            "proof",
            "rules",
            "formats",
            "file_known",
        )
        return {name: bounded(getattr(self, name)) for name in names}

    def search(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"events": […], "cursor": … or null}`; with a `hint` where nothing was found and a name looks misspelt."""
        start, end = span_of(arguments, self._clock)
        page = self._rooms.search.events(
            scope,
            arguments["query"],
            start,
            end,
            int(arguments["limit"]),
            arguments["cursor"] or "",
            _names(arguments["fields"]),
            not arguments["oldest_first"],
        )
        found = {"schema": 1, "events": _documents(page), "cursor": page.cursor or None}
        return found if found["events"] or arguments["cursor"] else _hinted(found, arguments)

    def count(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"count": n}`; with a `hint` as `search`."""
        start, end = span_of(arguments, self._clock)
        found = {"schema": 1, "count": self._rooms.search.count(scope, arguments["query"], start, end)}
        return found if found["count"] else _hinted(found, arguments)

    def histogram(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"buckets": [{"time", "count"}]}`."""
        start, end = span_of(arguments, self._clock)
        found = self._rooms.search.histogram(scope, arguments["query"], start, end, arguments["bucket"])
        moments = found["time"].dt.epoch("us").to_list()
        counts = found["n"].to_list()
        rows = [{"time": rfc3339(us * 1000), "count": n} for us, n in zip(moments, counts, strict=True)]
        return {"schema": 1, "buckets": rows}

    def tail(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"events": […], "after": n}`; without `after` it begins now."""
        after = arguments["after"]
        if after is None:
            return {"schema": 1, "events": [], "after": self._rooms.search.position()}
        page = self._rooms.search.tail(scope, arguments["query"], int(after), int(arguments["limit"]))
        return {"schema": 1, "events": _documents(page), "after": int(page.cursor)}

    def trail(self, scope: Scope, arguments: Arguments) -> Any:
        """Return what `search` returns, and the `query` that a trail is."""
        query = trail(arguments["kind"], arguments["value"], arguments["which"])
        start, end = span_of(arguments, self._clock)
        wanted = _names(arguments["fields"])
        limit, cursor = int(arguments["limit"]), arguments["cursor"] or ""
        page = both(self._rooms.search, scope, query, start, end, limit, cursor, wanted)
        return {"schema": 1, "events": _documents(page), "cursor": page.cursor or None, "query": query}

    def match(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"indicators": n, "sightings": […], "problems": […]}`."""
        try:
            wanted, problems = read(str(arguments["list"]).encode())
        except ValueError as error:
            raise Refused(400, str(error)) from error
        ends = [None if end is None else at(end) for end in span_of(arguments, self._clock)]
        found = lookup(self._rooms.store, scope, wanted, *ends)
        return {
            "schema": 1,
            "indicators": len(wanted),
            "sightings": [_sighting(one) for one in found],
            "problems": problems,
        }

    def event(self, scope: Scope, arguments: Arguments) -> Any:
        """Return the document of one event."""
        document = self._rooms.search.event(scope, arguments["id"])
        if document is None:
            raise refused(404, "no-event", id=arguments["id"])
        return document

    def alerts(self, scope: Scope, arguments: Arguments) -> Any:
        """Return `{"alerts": […], "more": {"expected", "closed"}}`; the first of them with the `lines` that prove them."""
        start, end = span_of(arguments, self._clock)
        query = "event.dataset:luuvet.alert AND luuvet.listener:luuvet"
        page = self._rooms.search.events(scope, query, start, end, _MOST_ALERT_EVENTS)
        loud = [one for one in collapse(page.documents()) if at_least(one, arguments["level"])]
        shown = [one for one in loud if arguments["all"] or is_shown(one)][: int(arguments["limit"])]
        lines = self._rooms.search.lines(scope, [id for one in shown[:_MOST_WITH_LINES] for id in one["events"][:3]])
        told = [{**one, "lines": [lines[id] for id in one["events"] if id in lines]} for one in shown]
        more = {
            "expected": sum(bool(one["expected"]) for one in loud),
            "closed": sum(one["state"] == "closed" for one in loud),
        }
        return {"schema": 1, "alerts": told, "more": more}

    def cause(self, scope: Scope, arguments: Arguments) -> Any:
        """Return the story as JSON, or `{"text": …}`."""
        at, _ = span_of({"from": arguments["at"]}, self._clock)
        symptom = Symptom.of(
            f"{arguments['kind']}:{arguments['value']}", arguments["host"] or "", at // 1000 if at is not None else None
        )
        story = self._rooms.investigator.investigate(scope, symptom)
        if arguments["form"] == "text":
            return {"schema": 1, "text": told(story, arguments["lang"])}
        return story.to_json(arguments["lang"])

    def proof(self, scope: Scope, arguments: Arguments) -> Any:
        """Return the proof of a record to someone who may read it."""
        position = parse_event_id(arguments["id"])
        if position.joined:
            members = self.event(scope, arguments)["luuvet"]["members"]
            raise refused(400, "joined-proof", id=arguments["id"], members=" ".join(members))
        if position.log != self._rooms.log:
            raise refused(404, "other-log", id=arguments["id"], log=self._rooms.log)
        if not scope.everything:
            self.event(scope, arguments)
        try:
            return prove(self._archive, position.index).to_json()
        except NoProof as error:
            raise Refused(404, str(error)) from error

    def rules(self, scope: Scope, arguments: Arguments) -> Any:
        """Return the rules that run, and what does not run and why."""
        book = self._rooms.book
        rows = [
            {"id": r.id, "title": r.title, "level": r.level, "path": r.path, "line": r.line, "tags": list(r.tags)}
            for r in book.by_id().values()
        ]
        problems = [{"path": p.path, "line": p.line, "reason": p.reason, "fatal": p.fatal} for p in book.problems]
        return {"schema": 1, "rules": rows, "problems": problems}

    def formats(self, scope: Scope, arguments: Arguments) -> Any:
        """Return the formats."""
        formats = self._rooms.formats
        return {
            "schema": 1,
            "generation": formats.generation,
            "formats": [{"name": one.name} for one in formats.formats],
            "problems": list(formats.problems),
        }

    def file_known(self, scope: Scope, arguments: Arguments) -> Any:
        """Tell whether a file of this hash is in the log."""
        sha256 = arguments["sha256"]
        if len(sha256) != 64 or not all(char in "0123456789abcdef" for char in sha256):
            raise ValueError("sha256 must be 64 hexadecimal digits")
        found = self._rooms.search.count(Scope.whole("ingest"), f"luuvet.source:sha256\\:{sha256}*")
        return {"schema": 1, "known": found > 0}


def _hinted(found: dict[str, Any], arguments: Arguments) -> dict[str, Any]:
    hint = hint_of(arguments["query"])
    return {**found, "hint": hint} if hint else found


def _sighting(one: Sighting) -> dict[str, Any]:
    asked = one.indicator
    return {
        "indicator": {"kind": asked.kind, "value": asked.value, "source": asked.source, "note": asked.note},
        "field": one.field,
        "count": one.count,
        "first": rfc3339(ns(one.first)),
        "last": rfc3339(ns(one.last)),
        "hosts": list(one.hosts),
        "events": list(one.events),
    }


def _documents(page: Page) -> list[dict[str, Any]]:
    return list(page.documents())


def _names(text: str | None) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()] if text else []
