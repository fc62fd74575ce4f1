"""Slices from the store, each one query with bound values inside the reader's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import polars as pl

from luuvet.cause.source import HOSTED
from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.scope import Scope
from luuvet.kit.ids import parse_event_id
from luuvet.store import Query, Store

_EDGE_COLUMNS = {name.replace("@", "").replace(".", "_"): name for name in EDGE_SCHEMA}
_ALERT_EVENTS = ("luuvet.alert.events", "luuvet.alert.first_event", "luuvet.alert.last_event")
_MOST_PLACES = 1000
_OWN_DOOR = "'sshd.auth', 'snoopy.exec'"
"""Datasets in which `destination.ip` is an address of the host itself: where its sshd was reached, told by it or by SSH_CONNECTION."""


class Stored:
    """A `source.Source` over the store."""

    def __init__(self, store: Store, log: str) -> None:
        """Take the open store and the id of its log."""
        self._store = store
        self.log = log

    def touching(self, scope: Scope, kind: str, value: str, host: str, limit: int) -> pl.DataFrame:
        """See `source.Source`. Names that begin with a host are found by their end when no host is given."""
        of_host = bool(host) and kind in HOSTED and kind != "process"
        exact = of_host or (kind not in HOSTED and kind != "url")
        whole = f"{host}|{value}" if of_host else value  # an address or a domain is of no host, wherever it was noticed
        tail = value if kind == "url" or (kind == "process" and value.startswith("/")) else f"|{value}"
        test = "{key} = {{value:String}}" if exact else "endsWith({key}, {{value:String}})"
        where = " OR ".join(
            f"({end}_kind = {{kind:String}} AND {test.format(key=end + '_key')})" for end in ("from", "to")
        )
        return self._edges(scope, where, {"kind": kind, "value": whole if exact else tail}, limit)

    def hosts_with(self, scope: Scope, kind: str, values: Sequence[str]) -> list[str]:
        """See `source.Source`. One question for all of them: a changed page has as many addresses as it had visitors."""
        ends = (f"({end}_kind = {{kind:String}} AND {end}_key IN {{values:Array(String)}})" for end in ("from", "to"))
        query = Query(
            "edges",
            select=("host_name",),
            where=f"host_name != '' AND ({' OR '.join(ends)})",
            params={"kind": kind, "values": list(values)},
            group=("host_name",),
            order=("host_name ASC",),
            limit=10_000,
        )
        return [str(host) for (host,) in self._store.read(scope, query).iter_rows()]

    def of_hosts(self, scope: Scope, hosts: list[str], start: int, end: int, limit: int) -> pl.DataFrame:
        """See `source.Source`."""
        where = (
            "host_name IN {hosts:Array(String)} AND timestamp BETWEEN {begin:DateTime64(6)} AND {until:DateTime64(6)}"
        )
        params = {"hosts": hosts, "begin": _moment(start), "until": _moment(end)}
        return self._edges(scope, where, params, limit)

    def of_events(self, scope: Scope, places: list[tuple[int, int]]) -> pl.DataFrame:
        """See `source.Source`."""
        numbers = [index for index, _ in places[:_MOST_PLACES]]
        found = self._edges(scope, "luuvet_index IN {numbers:Array(UInt64)}", {"numbers": numbers}, 100_000)
        wanted = {(index, k) for index, k in places}
        chosen = [(row[0], row[1]) in wanted for row in found.select("luuvet.index", "luuvet.k").iter_rows()]
        return found.filter(pl.Series(chosen, dtype=pl.Boolean))

    def members(self, scope: Scope, event: str) -> list[str]:
        """See `source.Source`."""
        asked = parse_event_id(event)
        params: dict[str, Any]
        where, params = "has(luuvet_members, {event:String}) AND luuvet_index <= {index:UInt64}", {"event": event}
        if asked.joined:
            where = "luuvet_index = {index:UInt64} AND luuvet_k = {k:UInt16} AND luuvet_joined = {joined:String}"
            params = {"k": asked.k, "joined": asked.joined}
        query = Query("joined", ("luuvet_members",), where, {"index": asked.index, **params}, limit=10)
        return list(dict.fromkeys(self._store.read(scope, query)["luuvet_members"].explode().to_list()))

    def of_alert(self, scope: Scope, alert: str) -> list[str]:
        """See `source.Source`."""
        query = Query(
            "events",
            select=("luuvet_extra",),
            where="event_dataset = 'luuvet.alert' AND position(luuvet_extra, {alert:String}) > 0",
            params={"alert": alert},
            limit=100,
        )
        found: dict[str, None] = {}
        for (text,) in self._store.read(scope, query).iter_rows():
            extra = orjson.loads(text or b"{}")
            if extra.get("luuvet.alert.id") == alert:
                for name in _ALERT_EVENTS:
                    value = extra.get(name) or []
                    found.update(dict.fromkeys(value if isinstance(value, list) else [value]))
        return list(found)

    def of_hash(self, scope: Scope, digest: str) -> list[tuple[str, str]]:
        """See `source.Source`."""
        query = Query(
            "events",
            select=("host_name", "file_path"),
            where="file_hash_sha256 = {digest:String} AND file_path != ''",
            params={"digest": digest.lower()},
            group=("host_name", "file_path"),
            order=("host_name ASC", "file_path ASC"),
            limit=1000,
        )
        return [(str(host), str(path)) for host, path in self._store.read(scope, query).iter_rows()]

    def addresses(self, scope: Scope) -> dict[str, str]:
        """See `source.Source`. Where a host's events do not carry its address, the one at which its sshd was reached is taken,
        else the peer that sent them; not one that several hosts share (a relay)."""
        own = self._pairs(scope, "host_ip", "host_ip != ''")
        reached = self._pairs(
            scope, "destination_ip", f"event_dataset IN ({_OWN_DOOR}) AND destination_ip NOT IN ('', '0.0.0.0', '::')"
        )
        peer = "replaceRegexpOne(luuvet_peer, ':[0-9]+$', '')"
        sent = self._pairs(scope, peer, "host_ip = '' AND luuvet_peer != '' AND luuvet_listener != 'http'")
        return {**_alone(sent), **_alone(reached), **dict(own)}

    def _pairs(self, scope: Scope, address: str, where: str) -> list[tuple[str, str]]:
        query = Query(
            "events",
            select=(f"{address} AS address", "host_name"),
            where=f"{where} AND host_name != ''",
            group=("address", "host_name"),
            order=("address ASC", "host_name ASC"),
            limit=100_000,
        )
        return [(str(found), str(host)) for found, host in self._store.read(scope, query).iter_rows()]

    def _edges(self, scope: Scope, where: str, params: dict[str, Any], limit: int) -> pl.DataFrame:
        query = Query(
            "edges",
            select=tuple(_EDGE_COLUMNS),
            where=where,
            params=params,
            order=("timestamp DESC", "luuvet_index DESC", "luuvet_k DESC"),
            limit=limit,
        )
        found = self._store.read(scope, query).rename(_EDGE_COLUMNS, strict=False)
        return found.select(pl.col(name).cast(kind) for name, kind in EDGE_SCHEMA.items()).reverse()


def _alone(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Return the addresses that one host alone bears."""
    hosts: dict[str, set[str]] = {}
    for address, host in pairs:
        hosts.setdefault(address, set()).add(host)
    return {address: min(names) for address, names in hosts.items() if len(names) == 1 and address != "127.0.0.1"}


def _moment(us: int) -> datetime:
    """Microseconds as a time that the engine can hold (1900 to 2299)."""
    return datetime.fromtimestamp(min(max(us, 0), 4_102_444_800_000_000) / 1_000_000, UTC)
