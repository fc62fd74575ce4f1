"""What is known about who sends: zones of sources that name none, and relays whose word about a host counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address, ip_network

from luuvet.event.scope import Network
from luuvet.parse.time import zone_of


@dataclass(frozen=True)
class Sources:
    """Settings of sources, read once.

    Attributes:
        zone: of times without one (setting `timezone`), an IANA name.
        zones: the same for one source, by its host name, its address or a network of addresses.
        relays: networks whose claimed `host.name` counts; empty trusts every peer.

    Raises:
        ValueError: a zone or a network is none.
    """

    zone: str = "Asia/Ho_Chi_Minh"
    zones: Mapping[str, str] = field(default_factory=dict)
    relays: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (self.zone, *self.zones.values()):
            zone_of(name)
        _ = self._networks, self._zoned

    def zones_of(self, names: Iterable[str]) -> dict[str, str]:
        """Return the zones that are known for some of these names of hosts and addresses."""
        found = {name: self.zones.get(name) or self._by_network(name) for name in names}
        return {name: zone for name, zone in found.items() if zone}

    def _by_network(self, name: str) -> str:
        """Return the zone of the narrowest network that an address is in."""
        try:
            address = ip_address(name)
        except ValueError:
            return ""
        within = [one for one in self._zoned if one[0].version == address.version and address in one[0]]
        return max(within, key=lambda one: one[0].prefixlen)[1] if within else ""

    @cached_property
    def _zoned(self) -> tuple[tuple[Network, str], ...]:
        return tuple((ip_network(name, strict=False), zone) for name, zone in self.zones.items() if "/" in name)

    @cached_property
    def _networks(self) -> tuple[Network, ...]:
        return tuple(ip_network(relay.strip(), strict=False) for relay in self.relays if relay.strip())

    def trusts(self, listener: str, address: str) -> bool:
        """Tell whether the host that a peer claims counts: of files, of ourselves, of listed relays, or of all."""
        if not self._networks or listener in ("file", "luuvet") or address in ("", "unix"):
            return True
        try:
            peer = ip_address(address)
        except ValueError:
            return False
        return any(peer in network for network in self._networks if network.version == peer.version)


def address_of(peer: str) -> str:
    """Return the address of a `Raw.peer`: `192.0.2.1:514` → `192.0.2.1`, `[2001:db8::1]:514` → `2001:db8::1`."""
    if peer.startswith("["):
        return peer[1:].partition("]")[0]
    return peer.rpartition(":")[0] if peer.count(":") == 1 else peer
