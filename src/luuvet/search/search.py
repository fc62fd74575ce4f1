"""The reading door: events, counts, histograms, facets, the tail; every call within a Scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from luuvet.event.frame import document
from luuvet.event.scope import Scope
from luuvet.kit.clock import NANOSECONDS, Clock, system_clock
from luuvet.kit.ids import Position, event_id, parse_event_id
from luuvet.search import fields, values
from luuvet.search.cursor import Cursor, read
from luuvet.search.errors import QueryError
from luuvet.search.language import parse
from luuvet.search.predicate import Predicate
from luuvet.search.wholes import Table, table_of
from luuvet.store import Query, Store, Value

MOST_PAGE = 10_000
_TIME = pl.Datetime("us", "UTC")
MOST_BUCKETS = 50_000
HOUR_NS = 3600 * NANOSECONDS
WINDOWS_HOURS = (1, 24)
"""The newest events are looked for in the last hour, then the last day, then everywhere: a full page ends the looking."""
_OF_WHOLES = ("luuvet_joined", "luuvet_members")
_MOST_LINE = 1_000
_IDENTITY = ("timestamp", "luuvet_log", "luuvet_index", "luuvet_k", "luuvet_received")


@dataclass(frozen=True)
class Page:
    """Some events, and the cursor to the next ones; '' when there are no more."""

    frame: pl.DataFrame
    cursor: str

    def documents(self) -> Iterator[dict[str, Any]]:
        """Return each event as a nested ECS document."""
        return (document(row) for row in self.frame.iter_rows(named=True))


@dataclass(frozen=True)
class Where:
    """A compiled search: an expression, its values, and the table that it reads."""

    sql: str
    params: Mapping[str, Value]
    table: Table = "events"


class Search:
    """Searches a store. Times are nanoseconds UTC; `start` is included, `end` is not."""

    def __init__(self, store: Store, clock: Clock = system_clock) -> None:
        self._store = store
        self._clock = clock

    def events(
        self,
        scope: Scope,
        text: str = "",
        start: int | None = None,
        end: int | None = None,
        limit: int = 100,
        cursor: str = "",
        wanted: Sequence[str] = (),
        newest_first: bool = True,
        table: Table | None = None,
    ) -> Page:
        """Return a page of events in the order of their time; `wanted` names the fields, all when empty; `table` reads joined
        events or records whatever the text names.

        Raises:
            QueryError: the text or the cursor is not understood.
            QueryLimit: the search would take too long.
        """
        limit = max(1, min(limit, MOST_PAGE))
        place = read(cursor) if cursor else None
        if start is None and newest_first:
            for hours in WINDOWS_HOURS:
                since = self._before(end, place) - hours * HOUR_NS
                page = self._page(scope, text, since, end, limit, place, wanted, True, table)
                if len(page.frame) == limit:
                    return page
        return self._page(scope, text, start, end, limit, place, wanted, newest_first, table)

    def _before(self, end: int | None, place: Cursor | None) -> int:
        latest = self._clock() if end is None else min(end, self._clock())
        return min(latest, values.ns(place.timestamp)) if place else latest

    def _page(
        self,
        scope: Scope,
        text: str,
        start: int | None,
        end: int | None,
        limit: int,
        place: Cursor | None,
        wanted: Sequence[str],
        newest_first: bool,
        table: Table | None,
    ) -> Page:
        where = self._where(text, start, end, place, newest_first, table)
        way = "DESC" if newest_first else "ASC"
        order = tuple(f"{name} {way}" for name in ("timestamp", "luuvet_index", "luuvet_k"))
        chosen = _select(wanted, where.table)
        query = Query(where.table, chosen, where.sql, where.params, order=order, limit=limit, ecs_names=True)
        frame = self._store.read(scope, query)
        return Page(frame, _next(frame, limit))

    def event(self, scope: Scope, event_id: str) -> dict[str, Any] | None:
        """Return one event as a document, or None: it does not exist, or not for this scope.

        Raises:
            QueryError: that is no event id.
        """
        try:
            position = parse_event_id(event_id)
        except ValueError:
            raise QueryError("event-id", value=event_id) from None
        where = "luuvet_log = {log:String} AND luuvet_index = {index:UInt64} AND luuvet_k = {k:UInt64}"
        params: dict[str, Value] = {"log": position.log, "index": position.index, "k": position.k}
        table: Table = "events"
        if position.joined:
            table, params["joined"] = "joined", position.joined
            where += " AND luuvet_joined = {joined:String}"
        frame = self._store.read(scope, Query(table, where=where, params=params, limit=1))
        return document(frame.row(0, named=True)) if len(frame) else None

    def lines(self, scope: Scope, ids: Sequence[str]) -> dict[str, dict[str, str]]:
        """Return of events `{"event", "time", "host", "original", "message"}` by their ids, read at once; records only, no joined events.

        An id that is none, or not for this scope, is left out; an original and a message are cut after 1,000 characters.
        """
        places = {event_id(at.log, at.index, at.k) for at in map(_position, ids) if at is not None}
        if not places:
            return {}
        where = "luuvet_log IN {logs:Array(String)} AND luuvet_index IN {indexes:Array(UInt64)}"
        positions = [parse_event_id(one) for one in places]
        params: dict[str, Value] = {
            "logs": sorted({at.log for at in positions}),
            "indexes": sorted({at.index for at in positions}),
        }
        rows = self._store.read(scope, Query("events", where=where, params=params, limit=MOST_PAGE))
        documents = {str(one["event"]["id"]): one for one in map(document, rows.iter_rows(named=True))}
        return {name: _line(name, documents[name]) for name in sorted(places & documents.keys())}

    def count(self, scope: Scope, text: str = "", start: int | None = None, end: int | None = None) -> int:
        """Return how many events match."""
        where = self._where(text, start, end)
        frame = self._store.read(scope, Query(where.table, ("count() AS n",), where.sql, where.params, limit=1))
        return int(frame["n"][0])

    def histogram(
        self, scope: Scope, text: str = "", start: int | None = None, end: int | None = None, bucket: str = "1m"
    ) -> pl.DataFrame:
        """Return events a bucket: columns `time` (start of the bucket, UTC) and `n`, ascending; empty buckets are left out."""
        where = self._where(text, start, end)
        seconds = values.duration(bucket)
        micros = seconds * 1_000_000
        coarse, exact = f"intDiv(minute, {seconds // 60})", f"intDiv(toUnixTimestamp64Micro(timestamp), {micros})"
        time = exact if seconds % 60 else coarse
        query = Query(
            where.table,
            (f"{time} AS time", "count() AS n"),
            where.sql,
            where.params,
            group=("time",),
            order=("time ASC",),
            limit=MOST_BUCKETS,
        )
        found = self._store.read(scope, query)
        return found.with_columns((pl.col("time").cast(pl.Int64) * micros).cast(_TIME))

    def facets(
        self,
        scope: Scope,
        field: str,
        text: str = "",
        start: int | None = None,
        end: int | None = None,
        limit: int = 20,
    ) -> pl.DataFrame:
        """Return the commonest values of a field: columns `value` and `n`, descending.

        Raises:
            QueryError: there is no such field.
        """
        known = fields.known(field)
        if known is None or known.kind in ("date", "text") or known.name == "event.id":
            raise QueryError("unknown-field", field=field)
        where = self._where(text, start, end, table="joined" if known.name in fields.WHOLES else None)
        column = fields.column(known)
        value = f"arrayJoin({column}) AS value" if known.repeated else f"{column} AS value"
        present = f"isNotNull({column})" if known.kind == "long" else f"notEmpty({column})"
        if known.name.startswith("luuvet.") and known.kind == "long":
            present = "1"
        query = Query(
            where.table,
            (value, "count() AS n"),
            f"{present} AND {where.sql}" if where.sql else present,
            where.params,
            group=("value",),
            order=("n DESC", "value ASC"),
            limit=max(1, min(limit, MOST_PAGE)),
        )
        return self._store.read(scope, query)

    def tail(self, scope: Scope, text: str = "", after: int = 0, limit: int = 1000) -> Page:
        """Return the events of records from index `after` on, in the order of the log; the cursor is the next `after`.

        Raises:
            QueryError: the text is not understood, or asks for joined events: they have no place of their own in the log.
        """
        where = self._where(text, None, None)
        if where.table != "events":
            raise QueryError("tail-joined")
        params = {**where.params, "after": after}
        sql = "luuvet_index >= {after:UInt64}" + (f" AND {where.sql}" if where.sql else "")
        query = Query(
            "events", (), sql, params, order=("luuvet_index ASC", "luuvet_k ASC"), limit=max(1, min(limit, MOST_PAGE))
        )
        frame = self._store.read(scope, query)
        following = int(frame["luuvet.index"][-1]) + 1 if len(frame) else after
        return Page(frame, str(following))

    def told_by(
        self, scope: Scope, text: str, start: int | None, end: int | None, ids: Sequence[str]
    ) -> frozenset[str]:
        """Return which of some records' event ids are members of joined events that match."""
        if not ids:
            return frozenset()
        where = self._where(text, start, end, table="joined")
        sql = "hasAny(luuvet_members, {members:Array(String)})" + (f" AND {where.sql}" if where.sql else "")
        query = Query("joined", ("luuvet_members",), sql, {**where.params, "members": list(ids)}, limit=MOST_PAGE)
        return frozenset(self._store.read(scope, query)["luuvet_members"].explode()).intersection(ids)

    def position(self) -> int:
        """Return the index that the next arriving record will have: where a tail begins."""
        return self._store.current.position()

    def _where(
        self,
        text: str,
        start: int | None,
        end: int | None,
        cursor: Cursor | None = None,
        newest_first: bool = True,
        table: Table | None = None,
    ) -> Where:
        node = parse(text)
        table = table or table_of(node)
        predicate = Predicate(self._clock(), table)
        parts = [f"({predicate.of(node)})"] if node else []
        bound = predicate.bound
        if start is not None:
            parts.append(f"timestamp >= {bound.moment(values.at(start))}")
        if end is not None:
            parts.append(f"timestamp < {bound.moment(values.at(end))}")
        if cursor:
            sign = "<" if newest_first else ">"
            at, index, k = bound.moment(cursor.timestamp), bound.unsigned(cursor.index), bound.unsigned(cursor.k)
            parts.append(f"timestamp {sign}= {at} AND (timestamp, luuvet_index, luuvet_k) {sign} ({at}, {index}, {k})")
        return Where(" AND ".join(parts), bound.params, table)


def _line(name: str, event: Mapping[str, Any]) -> dict[str, str]:
    return {
        "event": name,
        "time": str(event["@timestamp"] or ""),
        "host": str(event.get("host", {}).get("name") or ""),
        "original": str(event["event"].get("original") or "")[:_MOST_LINE],
        "message": str(event.get("message") or "")[:_MOST_LINE],
    }


_LEFTOVERS = ("luuvet_extra", "luuvet_message_at", "event_original")
"""A document's leftovers stand in its record (`event.verbatim`)."""


def _select(wanted: Sequence[str], table: Table) -> tuple[str, ...]:
    if not wanted:
        return ()
    chosen: dict[str, None] = dict.fromkeys(_IDENTITY + (_OF_WHOLES if table == "joined" else ()))
    wanted = [name for name in wanted if name not in fields.WHOLES]
    for name in wanted:
        known = fields.known(name)
        chosen.update(dict.fromkeys([fields.column(known)] if known and known.name != "event.id" else []))
        if name == "message":
            chosen.update(dict.fromkeys(_LEFTOVERS))
        if known is None:
            chosen.update(dict.fromkeys([fields.column(one) for one in fields.related(name)] or _LEFTOVERS))
    return tuple(chosen)


def _next(frame: pl.DataFrame, limit: int) -> str:
    if len(frame) < limit:
        return ""
    time, index, k = frame.select("@timestamp", "luuvet.index", "luuvet.k").row(-1)
    return Cursor(time, int(index), int(k)).written()


def _position(text: str) -> Position | None:
    try:
        found = parse_event_id(text)
    except ValueError:
        return None
    return None if found.joined else found
