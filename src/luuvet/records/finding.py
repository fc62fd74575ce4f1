"""Whose a host or an address is at a time, from memory: a few look-ups, whatever the size of the register."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from luuvet.records.nouns import IMPORTANCE, Asset
from luuvet.records.ranges import Address, Run, runs


@dataclass(frozen=True)
class _Piece:
    asset: Asset
    size: int


class Finder:
    """Built of every row of the register, those that have ended too; never changes, so that any thread may ask it.

    A host name is surer than an address, the narrower of two ranges is surer than the wider. Where two assets claim the same,
    the one that has ended since counts for its time, then the more important one: a wrong alarm is cheaper than a missed one.
    """

    def __init__(self, assets: Iterable[Asset]) -> None:
        self._hosts: dict[str, list[Asset]] = defaultdict(list)
        self._short: dict[str, list[Asset]] = defaultdict(list)
        self._pieces: dict[tuple[int, int], dict[int, list[_Piece]]] = {}
        for asset in assets:
            for host in asset.hosts:
                self._hosts[host.lower()].append(asset)
                self._short[_label(host.lower())].append(asset)
            self._add(asset)

    def _add(self, asset: Asset) -> None:
        whole = runs(asset.ranges)
        for text in asset.ranges:
            network = ip_network(text)
            low, high = next(run for run in whole if _within(network[0], run))
            piece = _Piece(asset, int(high) - int(low) + 1)
            held = self._pieces.setdefault((network.version, network.prefixlen), {})
            held.setdefault(int(network.network_address), []).append(piece)

    def find(self, host: str | None, address: str | None, at: int) -> Asset | None:
        """Return the asset of a host, else of an address; a host that is written as an address is one.

        `pc-7.example` is the asset of `pc-7`, where no asset has the long name; `pc-7` is that of `pc-7.example`, where only one
        asset has a name that begins so.
        """
        named = self._by_host(host.lower(), at) if host else None
        return named or self._by_address(address, at) or self._by_address(host, at)

    def _by_host(self, host: str, at: int) -> Asset | None:
        found = _holding(self._hosts.get(host, ()), at)
        if not found and "." in host:
            found = _holding(self._hosts.get(_label(host), ()), at)
        if not found and "." not in host:
            longer = _holding(self._short.get(host, ()), at)
            found = longer if len({one.id for one in longer}) == 1 else []
        return min(found, key=_order, default=None)

    def _by_address(self, text: str | None, at: int) -> Asset | None:
        address = _address(text)
        if address is None:
            return None
        found: list[_Piece] = []
        for (version, length), held in self._pieces.items():
            if version == address.version:
                start = int(address) >> (address.max_prefixlen - length) << (address.max_prefixlen - length)
                found += [piece for piece in held.get(start, ()) if piece.asset.holds(at)]
        best = min(found, key=lambda piece: (piece.size, _order(piece.asset)), default=None)
        return best.asset if best else None


def _holding(assets: Iterable[Asset], at: int) -> list[Asset]:
    return [one for one in assets if one.holds(at)]


def _order(asset: Asset) -> tuple[bool, int, str, int]:
    return asset.until is None, IMPORTANCE.index(asset.importance), asset.name, asset.since


def _label(host: str) -> str:
    return host.partition(".")[0]


def _address(text: str | None) -> Address | None:
    try:
        found = ip_address(text or "")
    except ValueError:
        return None
    mapped = getattr(found, "ipv4_mapped", None)
    return mapped or found


def _within(address: Address, run: Run) -> bool:
    return address.version == run[0].version and int(run[0]) <= int(address) <= int(run[1])
