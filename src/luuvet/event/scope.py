"""Who reads, and how far. Every read of store or archive takes a Scope; there is no default."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Scope:
    """What a person may read: everything, or the rows of some hosts, address ranges and sources.

    A row is permitted when its `host.name` is one of `hosts`, or its `host.ip` or the peer that sent it lies in `networks`,
    or its `log.source` is one of `sources`. A scope that is not `everything` and names nothing permits nothing.
    """

    person: str
    everything: bool = False
    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()
    sources: frozenset[str] = frozenset()

    @classmethod
    def whole(cls, person: str) -> Scope:
        """The scope of an operator of the Information Centre: all units."""
        return cls(person, everything=True)

    @classmethod
    def of_unit(
        cls, person: str, hosts: Iterable[str] = (), networks: Iterable[str] = (), sources: Iterable[str] = ()
    ) -> Scope:
        """The scope of a focal contact: what the unit owns at the time of reading.

        Raises:
            ValueError: a network is no address range.
        """
        return cls(
            person,
            hosts=frozenset(host.lower() for host in hosts),
            networks=tuple(ip_network(network, strict=False) for network in networks),
            sources=frozenset(sources),
        )

    def permits(self, host: str = "", addresses: Iterable[str] = (), source: str = "") -> bool:
        """Tell whether a row with this host, addresses (host and peer) and source may be read."""
        if self.everything or (host and host.lower() in self.hosts) or (source and source in self.sources):
            return True
        return any(self._covers(address) for address in addresses if address)

    def _covers(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed.version == network.version and parsed in network for network in self.networks)
