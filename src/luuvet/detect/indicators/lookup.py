"""Where indicators were seen: one grouped read for each field that may hold them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network
from typing import Any, Protocol

import polars as pl

from luuvet.detect.indicators.indicator import Indicator, as_read
from luuvet.detect.indicators.places import IN_RECORDS, LABELS, NOT_OURS, PLACES, RECORD, compared
from luuvet.event.fields import BY_NAME, Field
from luuvet.event.scope import Scope
from luuvet.kit.ids import event_id
from luuvet.store import TEXT, Query, Value, span

_EXAMPLES = 5
_HOSTS = 20
_MANY = 5_000
_TOKENS = 64
"""Values of one read; the engine looks for at most 64 words in its index at once."""
_MOST_VALUES = 100_000

_SCHEME = re.compile(r"^[a-z]+://")


class Reads(Protocol):
    """What is needed of the store."""

    def read(self, scope: Scope, query: Query) -> pl.DataFrame:
        """Return rows."""
        ...


@dataclass(frozen=True)
class Sighting:
    """An indicator that was seen in a field.

    Attributes:
        field: its ECS name; `event.original` where a hash stands somewhere in a record.
        count, first, last: events, and the time of the first and the last of them.
        hosts: up to 20 hosts that told of it; events: ids of up to 5 of the latest.
    """

    indicator: Indicator
    field: str
    count: int
    first: datetime
    last: datetime
    hosts: tuple[str, ...]
    events: tuple[str, ...]


def lookup(
    store: Reads, scope: Scope, wanted: Iterable[Indicator], start: datetime | None, end: datetime | None
) -> list[Sighting]:
    """Return where indicators were seen between two times (open where None), the most recent first."""
    by_kind: dict[str, dict[str, Indicator]] = {}
    for one in wanted:
        by_kind.setdefault(one.kind, {}).update(dict.fromkeys(spellings(one), one))
    found: list[Sighting] = []
    for kind, values in by_kind.items():
        for some in _parts(list(values), _MANY):
            known = {value: values[value] for value in some}
            for name in PLACES[kind]:
                found += _of_field(store, scope, kind, name, known, _within(start, end))
    for kind in IN_RECORDS & by_kind.keys():
        for some in _parts(list(by_kind[kind]), _TOKENS):
            found += _in_records(store, scope, {value: by_kind[kind][value] for value in some}, _within(start, end))
    return sorted(found, key=lambda one: one.last, reverse=True)


def spellings(one: Indicator) -> tuple[str, ...]:
    """Return the texts that an indicator is compared as; a domain beyond ASCII may be logged in its own script."""
    if one.kind == "url":
        return (_bare(one.value),)
    value = one.value.lower()
    return (value, as_read(value)) if one.kind == "domain" and "xn--" in value else (value,)


def _bare(url: str) -> str:
    return _SCHEME.sub("", url.lower()).rstrip("/")


def _parts(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(values), size):
        yield values[at : at + size]


def _within(start: datetime | None, end: datetime | None) -> tuple[str, dict[str, Value]]:
    parts = [f" AND {NOT_OURS}"]
    params: dict[str, Value] = {}
    for sign, name, moment in ((">=", "start", start), ("<", "end", end)):
        if moment is not None:
            parts.append(f" AND timestamp {sign} {{{name}:DateTime64(6, 'UTC')}}")
            params[name] = moment
    return "".join(parts), params


def _of_field(
    store: Reads,
    scope: Scope,
    kind: str,
    name: str,
    known: Mapping[str, Indicator],
    within: tuple[str, dict[str, Value]],
) -> list[Sighting]:
    value, where, params = _asked(kind, BY_NAME[name], list(known))
    rows = _grouped(store, scope, value, where + within[0], {**params, **within[1]})
    found = ((row, _meant(kind, str(row["value"]), known)) for row in rows)
    return [_sighting(one, name, row) for row, one in found if one is not None]


def _asked(kind: str, field: Field, values: list[str]) -> tuple[str, str, dict[str, Value]]:
    """Return the expression of a field's value, the condition of the rows that may hold one of some values, and its parameters."""
    column = field.column
    if kind == "network":
        return column, *_in_networks(column, values)
    params: dict[str, Value] = {"values": values}
    if field.repeated:
        lower = compared(kind, field.name)
        return f"arrayJoin({lower})", f"hasAny({lower}, {{values:Array(String)}})", params
    if kind == "url":
        bare = compared(kind, field.name)
        return bare, f"(notEmpty({column}) AND {bare} IN {{values:Array(String)}})", params
    names = [compared(kind, field.name)]
    if kind == "domain":
        for _ in range(LABELS):
            names.append(f"substring({names[-1]}, position({names[-1]}, '.') + 1)")
    tests = [f"{one} IN {{values:Array(String)}}" for one in names]
    return names[0], f"(notEmpty({column}) AND ({' OR '.join(tests)}))", params


def _in_networks(column: str, networks: list[str]) -> tuple[str, dict[str, Value]]:
    """Return the condition of the rows whose address lies in one of some networks: a comparison for each length of their prefixes,
    however many they are."""
    lengths: dict[int, list[str]] = {}
    for text in networks:
        network = ip_network(text)
        lengths.setdefault(network.prefixlen + (96 if network.version == 4 else 0), []).append(span(network)[0])
    address = f"assumeNotNull(toIPv6OrNull({column}))"
    tests = [
        f"tupleElement(IPv6CIDRToRange({address}, {length}), 1) IN {{first_{length}:Array(IPv6)}}" for length in lengths
    ]
    params: dict[str, Value] = {f"first_{length}": firsts for length, firsts in lengths.items()}
    return f"(isNotNull(toIPv6OrNull({column})) AND ({' OR '.join(tests)}))", params


def _network(value: str, known: Mapping[str, Indicator]) -> Indicator | None:
    """Return the narrowest known network of an address."""
    address = ip_address(value)
    for length in range(address.max_prefixlen, -1, -1):
        if (one := known.get(str(ip_network((address, length), strict=False)))) is not None:
            return one
    return None


def _meant(kind: str, value: str, known: Mapping[str, Indicator]) -> Indicator | None:
    """Return the indicator that a value is an instance of."""
    if kind == "network":
        return _network(value, known)
    for _ in range(LABELS + 1 if kind == "domain" else 1):
        if value in known:
            return known[value]
        value = value.partition(".")[2]
    return None


def _in_records(
    store: Reads, scope: Scope, known: Mapping[str, Indicator], within: tuple[str, dict[str, Value]]
) -> list[Sighting]:
    """Return hashes that stand anywhere in a record: few products name the field of a hash alike."""
    value = f"arrayJoin(arrayFilter(x -> position({TEXT}, x) > 0, {{values:Array(String)}}))"
    where = f"hasAnyTokens({TEXT}, {{values:Array(String)}})" + within[0]
    rows = _grouped(store, scope, value, where, {"values": list(known), **within[1]})
    return [_sighting(known[str(row["value"])], RECORD, row) for row in rows]


def _grouped(store: Reads, scope: Scope, value: str, where: str, params: Mapping[str, Value]) -> list[dict[str, Any]]:
    query = Query(
        "events",
        (
            f"{value} AS value",
            "count() AS n",
            "min(timestamp) AS first",
            "max(timestamp) AS last",
            f"groupUniqArray({_HOSTS})(host_name) AS hosts",
            f"arraySlice(arrayReverseSort(groupArray(10000)((timestamp, luuvet_log, luuvet_index, luuvet_k))), 1, {_EXAMPLES}) AS latest",
        ),
        where,
        params,
        group=("value",),
        limit=_MOST_VALUES,
    )
    return store.read(scope, query).to_dicts()


def _sighting(one: Indicator, field: str, row: Mapping[str, Any]) -> Sighting:
    events = tuple(event_id(*list(place.values())[1:]) for place in row["latest"])
    hosts = tuple(sorted(host for host in row["hosts"] if host))
    return Sighting(one, field, int(row["n"]), row["first"], row["last"], hosts, events)
