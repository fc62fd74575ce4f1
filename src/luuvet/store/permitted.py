"""A scope as a predicate with bound parameters. It stands innermost in every read, below anything a caller hands in."""

from __future__ import annotations

from luuvet.event.scope import Network, Scope
from luuvet.kit.fold import fold
from luuvet.store.engine import Value
from luuvet.store.schema import ALIKE, folded_text

_PEER = r"replaceRegexpOne(luuvet_peer, '^\\[?([0-9A-Fa-f.:]+?)\\]?(:[0-9]+)?$', '\\1')"
_PEER_ADDRESS = f"if(isIPv6String(luuvet_peer), toString(luuvet_peer), {_PEER})"


def permitted(scope: Scope, database: str, table: str) -> tuple[str, dict[str, Value]]:
    """Return the WHERE of what a scope may read of a table, and its parameters; '' when everything is permitted.

    Hits and edges carry a host but no address and no source: those follow their event. A joined event is permitted where all
    of its members are.
    """
    if scope.everything:
        return "", {}
    params: dict[str, Value] = {}
    by_host = _by_host(scope, params)
    by_event = _by_event(scope, params)
    if table == "joined":
        return f"({ALIKE} AND {_any([*by_host, *by_event])})", params
    if table != "events" and by_event:
        by_event = [
            f"(luuvet_index, luuvet_k) IN (SELECT luuvet_index, luuvet_k FROM {database}.events WHERE {_any(by_event)})"  # noqa: S608 - values bound
        ]
    return _any([*by_host, *by_event]), params


def _any(predicates: list[str]) -> str:
    return "(" + " OR ".join(predicates) + ")" if predicates else "0"


def _by_host(scope: Scope, params: dict[str, Value]) -> list[str]:
    if not scope.hosts:
        return []
    params["scope_hosts"] = sorted(scope.hosts)
    params["scope_folded"] = sorted({fold(host) for host in scope.hosts})
    # the first is for the index and wider than the second, which decides: folding would make two hosts one
    return [
        f"({folded_text('host_name')} IN {{scope_folded:Array(String)}} AND lowerUTF8(host_name) IN {{scope_hosts:Array(String)}})"
    ]


def _by_event(scope: Scope, params: dict[str, Value]) -> list[str]:
    found: list[str] = []
    if scope.sources:
        params["scope_sources"] = sorted(scope.sources)
        found.append("luuvet_source IN {scope_sources:Array(String)}")
    for number, network in enumerate(scope.networks):
        low, high = f"scope_low_{number}", f"scope_high_{number}"
        params[low], params[high] = span(network)
        found += [
            f"ifNull(toIPv6OrNull({address}) BETWEEN toIPv6({{{low}:String}}) AND toIPv6({{{high}:String}}), 0)"
            for address in ("host_ip", _PEER_ADDRESS)
        ]
    return found


def span(network: Network) -> tuple[str, str]:
    """Return the first and last address of a network as IPv6 texts (IPv4 mapped), as the engine compares them."""
    prefix = "::ffff:" if network.version == 4 else ""
    return f"{prefix}{network.network_address}", f"{prefix}{network.broadcast_address}"
