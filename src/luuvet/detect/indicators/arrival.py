"""Indicators in what was just stored: which different values came, which of them are known, and only then where they stand.

The first read gives the different values of the fields in question, so that its cost is that of the newly stored rows and not of
the lists; the second asks for the few values that are indicators. Most steps end after the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from luuvet.detect.indicators.known import Entry, Known
from luuvet.detect.indicators.lookup import Reads
from luuvet.detect.indicators.places import HASHES, IN_RECORDS, NOT_OURS, PLACES, RECORD, compared
from luuvet.event.fields import BY_NAME
from luuvet.event.scope import Scope
from luuvet.kit.ids import event_id
from luuvet.store import TEXT, Query, Value

_TOKENS = 64
_VALUES = 5_000
_EXAMPLES = 5
_MOST_ROWS = 100_000


@dataclass(frozen=True)
class Seen:
    """An indicator that came in events of one host.

    Attributes:
        entry: what was seen; value: what stood in the event, e.g. a name below a domain.
        field: where, the most telling one of several; host: who told of it, '' where nobody is named.
        count: events, at least: of several fields the one that had most.
        first, last: the times of the first and the last of them; events: ids of up to 5, in the order of arrival.
        sources: up to 5 addresses that acted in them.
    """

    entry: Entry
    value: str
    field: str
    host: str
    count: int
    first: datetime
    last: datetime
    events: tuple[str, ...]
    sources: tuple[str, ...] = ()


def arrived(store: Reads, scope: Scope, known: Known, first: int, end: int) -> list[Seen]:
    """Return what was seen in the events of the records from `first` to `end` (not included), each indicator once a host."""
    fields = [(kind, name) for kind, names in PLACES.items() if kind in known.kinds for name in names]
    values = _different(store, scope, known, fields, first, end)
    seen: list[Seen] = []
    for (kind, name), came in values.items():
        if entries := known.among(kind, came):
            seen += _where(store, scope, kind, name, entries, first, end)
    return list(_once(seen))


def _different(
    store: Reads, scope: Scope, known: Known, fields: Sequence[tuple[str, str]], first: int, end: int
) -> dict[tuple[str, str], list[str]]:
    """Return the different values that came, by kind and field."""
    wanted: dict[str, str] = {}
    asked: dict[tuple[str, str], str] = {}
    for kind, name in fields:
        expression = compared(kind, name)
        gathered = "groupUniqArrayArray" if BY_NAME[name].repeated else "groupUniqArray"
        asked[(kind, name)] = wanted.setdefault(f"{gathered}({expression})", f"v{len(wanted)}")
    for kind in sorted(IN_RECORDS & known.kinds):
        asked[(kind, RECORD)] = wanted.setdefault(f"groupUniqArrayArray({HASHES})", f"v{len(wanted)}")
    if not wanted:
        return {}
    where, params = _range(first, end)
    query = Query(
        "events", tuple(f"{expression} AS {name}" for expression, name in wanted.items()), where, params, limit=1
    )
    row = store.read(scope, query).row(0, named=True)
    return {place: [value for value in row[name] if value] for place, name in asked.items()}


def _range(first: int, end: int) -> tuple[str, dict[str, Value]]:
    where = f"luuvet_index >= {{first:UInt64}} AND luuvet_index < {{end:UInt64}} AND {NOT_OURS}"
    return where, {"first": first, "end": end}


def _where(
    store: Reads, scope: Scope, kind: str, name: str, entries: Mapping[str, Entry], first: int, end: int
) -> list[Seen]:
    found: list[Seen] = []
    size = _TOKENS if name == RECORD else _VALUES
    values = list(entries)
    for at in range(0, len(values), size):
        some = values[at : at + size]
        expression, condition = _asked(kind, name)
        where, params = _range(first, end)
        rows = _grouped(store, scope, expression, f"{where} AND {condition}", {**params, "values": some})
        found += [_seen(entries[row["value"]], name, row) for row in rows if row["value"] in entries]
    return found


def _asked(kind: str, name: str) -> tuple[str, str]:
    """Return the expression of the value, and the condition of the rows that hold one of `values`."""
    if name == RECORD:
        return f"arrayJoin({HASHES})", f"hasAnyTokens({TEXT}, {{values:Array(String)}})"
    expression = compared(kind, name)
    if BY_NAME[name].repeated:
        return f"arrayJoin({expression})", f"hasAny({expression}, {{values:Array(String)}})"
    return expression, f"{expression} IN {{values:Array(String)}}"


def _grouped(store: Reads, scope: Scope, value: str, where: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
    query = Query(
        "events",
        (
            f"{value} AS value",
            "host_name AS host",
            "count() AS n",
            "min(timestamp) AS first",
            "max(timestamp) AS last",
            "any(luuvet_log) AS log",
            f"groupArraySorted({_EXAMPLES})((luuvet_index, luuvet_k)) AS places",
            f"groupUniqArray({_EXAMPLES})(source_ip) AS sources",
        ),
        where,
        params,
        group=("value", "host"),
        limit=_MOST_ROWS,
    )
    return store.read(scope, query).to_dicts()


def _seen(entry: Entry, field: str, row: Mapping[str, Any]) -> Seen:
    places = (tuple(place.values()) for place in row["places"])
    events = tuple(event_id(row["log"], int(index), int(k)) for index, k in places)
    sources = tuple(sorted(address for address in row["sources"] if address))
    return Seen(entry, row["value"], field, row["host"], int(row["n"]), row["first"], row["last"], events, sources)


def _once(seen: Iterable[Seen]) -> Iterable[Seen]:
    """Return one for each indicator and host; fields come in the order of how much they tell."""
    found: dict[tuple[str, str, str], Seen] = {}
    for one in seen:
        key = (one.entry.indicator.kind, one.entry.indicator.value, one.host)
        held = found.get(key)
        found[key] = one if held is None else joined(held, one, max(held.count, one.count))
    return found.values()


def joined(one: Seen, other: Seen, count: int) -> Seen:
    """Return two sightings of one indicator on one host as one."""
    events = tuple(dict.fromkeys((*one.events, *other.events)))[:_EXAMPLES]
    sources = tuple(dict.fromkeys((*one.sources, *other.sources)))[:_EXAMPLES]
    first, last = min(one.first, other.first), max(one.last, other.last)
    return replace(one, count=count, first=first, last=last, events=events, sources=sources)
