"""What is known about who sends: zones of sources that name none, and relays whose word about a host counts."""

from __future__ import annotations

from collections.abc import Mapping
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
        zones: the same for one source, by its host name or its address.
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
        _ = self._networks

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
