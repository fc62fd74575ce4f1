"""What many use: addresses (a proxy, a gateway) and hosts (a terminal server, a domain controller). That two hits share such
an address tells nothing, and on such a host two persons are two.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import polars as pl

from luuvet.detect.groupkey import read_key
from luuvet.event.scope import Scope
from luuvet.store import Query, Store

_SCOPE = Scope.whole("alerts")
_HOUR_US = 3_600_000_000
_EARLIEST, _LATEST = 26 * _HOUR_US, 2 * _HOUR_US
"""Asked is of the day that ended so long before the hit: who has just broken in has no such past."""

_LOGGED_ON = "uniqIf(user_name, event_outcome = 'success')"
_ADDRESS = {_LOGGED_ON: 5, "uniq(user_agent_original)": 10, "uniqArray(email_from_address)": 10}
_HOST = {_LOGGED_ON: 10}
"""From so many accounts that logged on, browsers, or senders of mail on, many use it."""

_MOST_ASKED, _MOST_KEPT = 200, 20_000
_FIELDS = ("source.ip", "destination.ip")
_BEGIN = "host "


class Sharing:
    """Asks the store, once an address or host and hour of event time; answers are kept, a bounded number of them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[tuple[str, int], bool] = {}

    def of(self, hits: pl.DataFrame) -> frozenset[str]:
        """Return what many use of the addresses in the group keys and of the hosts (`host NAME`, in lower case) of hits.

        Of too many new ones the rest counts as shared: without an answer nothing is joined.
        """
        wanted = _wanted(hits)
        fresh = [one for one, at in wanted.items() if (one, at // _HOUR_US) not in self._known][:_MOST_ASKED]
        for hour in sorted({wanted[one] // _HOUR_US for one in fresh}):
            asked = [one for one in fresh if wanted[one] // _HOUR_US == hour]
            many = self._many(asked, hour * _HOUR_US)
            self._known.update({(one, hour): one in many for one in asked})
        while len(self._known) > _MOST_KEPT:
            self._known.pop(next(iter(self._known)))
        return frozenset(one for one, at in wanted.items() if self._known.get((one, at // _HOUR_US), True))

    def _many(self, asked: Iterable[str], at: int) -> set[str]:
        hosts = [one.removeprefix(_BEGIN) for one in asked if one.startswith(_BEGIN)]
        addresses = [one for one in asked if not one.startswith(_BEGIN)]
        many = {_BEGIN + one for one in self._counted("lower(host_name)", hosts, _HOST, at)}
        return many | self._counted("source_ip", addresses, _ADDRESS, at)

    def _counted(self, what: str, values: list[str], least: dict[str, int], at: int) -> set[str]:
        if not values:
            return set()
        counts = [f"{count} AS n{number}" for number, count in enumerate(least)]
        query = Query(
            "events",
            (f"{what} AS value", *counts),
            f"{what} IN {{values:Array(String)}} AND timestamp BETWEEN {{since:DateTime64(6)}} AND {{until:DateTime64(6)}}",
            {"values": values, "since": _moment(at - _EARLIEST), "until": _moment(at - _LATEST)},
            group=("value",),
            limit=len(values),
        )
        found = self._store.read(_SCOPE, query)
        enough = [pl.col(f"n{number}") >= many for number, many in enumerate(least.values())]
        return set(found.filter(pl.any_horizontal(enough))["value"].to_list())


def _wanted(hits: pl.DataFrame) -> dict[str, int]:
    """Return hosts, and addresses of the group keys, each with the time of its first hit (microseconds UTC)."""
    times = hits["@timestamp"].fill_null(hits["luuvet.received"]).cast(pl.Int64).fill_null(0)
    found: dict[str, int] = {}
    for host, key, at in zip(hits["host.name"], hits["group_key"], times, strict=True):
        for one in _of(host or "", key or ""):
            found.setdefault(one, at)
    return found


def _of(host: str, key: str) -> Iterator[str]:
    pairs = read_key(key)
    yield from (pairs[name] for name in _FIELDS if pairs.get(name))
    if place := (pairs.get("host.name") or host).lower():
        yield _BEGIN + place


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(min(max(us, 0), 4_102_444_800_000_000) / 1_000_000, UTC)
