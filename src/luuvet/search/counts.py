"""How many events a query finds by bucket of event time and by group: what saved searches count.

Our own events are counted only where the query names one of our datasets (`luuvet.`): the words of a search stand in what we write
about it, and it must not find itself. What saved searches and alerts have said is never counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from luuvet.event.fields import Field
from luuvet.event.finding import LISTENER
from luuvet.event.scope import Scope
from luuvet.kit.clock import NANOSECONDS, Clock, system_clock
from luuvet.kit.ids import event_id
from luuvet.search import fields, values
from luuvet.search.errors import QueryError
from luuvet.search.language import parse
from luuvet.search.predicate import Predicate
from luuvet.store import Query, QueryLimit, Store

MOST_ROWS = 500_000
_MICRO = 1_000_000
_SAID = "('luuvet.alert', 'luuvet.search-alert', 'luuvet.indicator')"
_BUCKET = "intDiv(toUnixTimestamp64Micro(timestamp), {step:Int64})"


@dataclass(frozen=True)
class Counted:
    """What is counted: a query, the field whose values are counted apart (None: all together), seconds of a bucket of time."""

    text: str
    field: str | None
    step: int


class Counts:
    """Counts within a scope; `seconds` bounds each read. Buckets are whole steps since the epoch."""

    def __init__(self, store: Store, clock: Clock = system_clock) -> None:
        self._store, self._clock = store, clock

    def check(self, text: str, field: str | None) -> None:
        """Do nothing where a query and a field can be counted by.

        Raises:
            QueryError: the query is not understood, or there is no such field with a column of its own.
        """
        if (node := parse(text)) is not None:
            Predicate(self._clock()).of(node)
        _group(field)

    def stored(self, scope: Scope, what: Counted, first: int, end: int, seconds: int) -> pl.DataFrame:
        """Return the counts of the records from `first` to `end` (not included): columns `group`, `at` (bucket), `n`."""
        where = "luuvet_index >= {first:UInt64} AND luuvet_index < {end:UInt64}"
        return self._counted(scope, what, where, {"first": first, "end": end}, seconds)

    def between(
        self,
        scope: Scope,
        what: Counted,
        low: int,
        high: int,
        before: int,
        seconds: int,
        groups: Sequence[str] | None = None,
    ) -> pl.DataFrame:
        """Return the counts of the buckets from `low` to `high` (not included), of records before an index, of some groups or all."""
        where = (
            "timestamp >= {low:DateTime64(6, 'UTC')} AND timestamp < {high:DateTime64(6, 'UTC')} "
            "AND luuvet_index < {before:UInt64}"
        )
        params: dict[str, Any] = {"low": _moment(low, what), "high": _moment(high, what), "before": before}
        if groups is not None and what.field is not None:
            where += f" AND {_any_of(_group(what.field))}"
            params["groups"] = list(groups)
        return self._counted(scope, what, where, params, seconds)

    def events(
        self, scope: Scope, what: Counted, group: str, low: int, high: int, most: int, seconds: int
    ) -> list[str]:
        """Return ids of the first events of a group within buckets, in the order of their time."""
        where = "timestamp >= {low:DateTime64(6, 'UTC')} AND timestamp < {high:DateTime64(6, 'UTC')}"
        params: dict[str, Any] = {"low": _moment(low, what), "high": _moment(high, what)}
        if what.field is not None:
            where += f" AND {_any_of(_group(what.field))}"
            params["groups"] = [group]
        query = Query(
            "events",
            ("luuvet_log", "luuvet_index", "luuvet_k"),
            *self._where(what.text, where, params),
            order=("timestamp ASC", "luuvet_index ASC", "luuvet_k ASC"),
            limit=most,
            seconds=seconds,
        )
        return [event_id(log, int(index), int(k)) for log, index, k in self._store.read(scope, query).iter_rows()]

    def _counted(self, scope: Scope, what: Counted, where: str, params: dict[str, Any], seconds: int) -> pl.DataFrame:
        params["step"] = what.step * _MICRO
        query = Query(
            "events",
            (f"{_value(_group(what.field))} AS grouped", f"{_BUCKET} AS at", "count() AS n"),
            *self._where(what.text, where, params),
            group=("grouped", "at"),
            limit=MOST_ROWS,
            seconds=seconds,
        )
        found = self._store.read(scope, query)
        if len(found) == MOST_ROWS:
            raise QueryLimit(
                f"the search gives more than {MOST_ROWS} groups and buckets of time; narrow it, or group by another field"
            )
        return found.rename({"grouped": "group"}).cast({"group": pl.String, "at": pl.Int64, "n": pl.Int64})

    def _where(self, text: str, where: str, params: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        predicate = Predicate(self._clock())
        node = parse(text)
        parts = [where, _others(text)]
        if node is not None:
            parts.append(f"({predicate.of(node)})")
        return " AND ".join(parts), {**params, **predicate.bound.params}


def _moment(bucket: int, what: Counted) -> datetime:
    return values.at(bucket * what.step * NANOSECONDS)


def _others(text: str) -> str:
    if "luuvet." in text.lower():
        return f"event_dataset NOT IN {_SAID}"
    return f"luuvet_listener != '{LISTENER}'"


def _group(name: str | None) -> Field | None:
    if name is None:
        return None
    field = fields.known(name)
    if field is None or field.kind in ("date", "text", "float") or field.name == "event.id":
        raise QueryError("unknown-field", field=name)
    return field


def _value(field: Field | None) -> str:
    if field is None:
        return "''"
    column = fields.column(field)
    if field.repeated:
        return f"arrayJoin({column})"
    return f"ifNull(toString({column}), '')"


def _any_of(field: Field | None) -> str:
    assert field is not None
    column = fields.column(field)
    if field.repeated:
        return f"hasAny({column}, {{groups:Array(String)}})"
    return f"ifNull(toString({column}), '') IN {{groups:Array(String)}}"
