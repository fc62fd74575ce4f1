"""The indicators of all watched lists, ready to be asked for many values at once."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import ip_network

from luuvet.detect.indicators.indicator import Indicator, as_sent
from luuvet.detect.indicators.lookup import spellings
from luuvet.detect.indicators.places import LABELS

_V4 = 0xFFFF << 32
"""IPv4 addresses as IPv6 ones, so that networks of both are compared alike."""


@dataclass(frozen=True)
class Entry:
    """An indicator, and the names of the lists that it stands in, the first that was given first."""

    indicator: Indicator
    feeds: tuple[str, ...]


class Known:
    """Answers which of some values are indicators. Never changes."""

    def __init__(self, wanted: Iterable[tuple[str, Indicator]]) -> None:
        """Take indicators, each with the name of its list."""
        self._by_kind: dict[str, dict[str, Entry]] = {}
        self._networks: dict[int, dict[int, Entry]] = {}
        entries: dict[tuple[str, str], Entry] = {}
        for feed, one in wanted:
            held = entries.get((one.kind, one.value))
            feeds = (feed,) if held is None else (*held.feeds, feed) if feed not in held.feeds else held.feeds
            entries[(one.kind, one.value)] = Entry(held.indicator if held else one, feeds)
        for entry in entries.values():
            self._add(entry)
        self.count = len(entries)

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that there are any of."""
        return frozenset(self._by_kind) | ({"network"} if self._networks else set())

    def _add(self, entry: Entry) -> None:
        if entry.indicator.kind == "network":
            network = ip_network(entry.indicator.value)
            length = network.prefixlen + (96 if network.version == 4 else 0)
            first = int(network.network_address) + (_V4 if network.version == 4 else 0)
            self._networks.setdefault(128 - length, {})[first >> (128 - length)] = entry
            return
        held = self._by_kind.setdefault(entry.indicator.kind, {})
        held.update(dict.fromkeys(spellings(entry.indicator), entry))

    def among(self, kind: str, values: Iterable[str]) -> dict[str, Entry]:
        """Return those of some values (as `places.compared` writes them) that are an indicator of a kind."""
        if kind == "network":
            return self._in_networks(values)
        held = self._by_kind.get(kind, {})
        if kind == "domain":
            return _below(held, values)
        return {value: held[value] for value in held.keys() & set(values)}

    def _in_networks(self, values: Iterable[str]) -> dict[str, Entry]:
        found: dict[str, Entry] = {}
        shifts = sorted(self._networks)  # the narrowest network says most
        for value in values:
            number = _number(value)
            for shift in shifts:
                if number is not None and (entry := self._networks[shift].get(number >> shift)) is not None:
                    found[value] = entry
                    break
        return found


def _below(held: Mapping[str, Entry], values: Iterable[str]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for value in values:
        name = as_sent(value).rstrip(".")
        for _ in range(LABELS + 1):
            if name in held:
                found[value] = held[name]
                break
            name = name.partition(".")[2]
            if not name:
                break
    return found


def _number(address: str) -> int | None:
    try:
        if ":" in address:
            return int.from_bytes(socket.inet_pton(socket.AF_INET6, address), "big")
        return _V4 + int.from_bytes(socket.inet_aton(address), "big")
    except (OSError, ValueError):
        return None
