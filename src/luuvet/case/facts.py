"""What people have said that alerts look at: whose a host is, and what somebody answers for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from luuvet.kit.clock import Clock
from luuvet.records import IMPORTANCE, Asset, Expectation, Records

_MICRO = 1000


@dataclass(frozen=True)
class Owned:
    """Of the hosts of an alert, what counts: the most important one, and whose it is."""

    importance: str = "normal"
    leader: bool = False
    unit: str = ""


class Facts:
    """Asks the records; without them nothing is known and nothing expected."""

    def __init__(self, records: Records | None, clock: Clock) -> None:
        self._records, self._clock = records, clock
        self._active: Sequence[Expectation] = ()

    def renew(self) -> None:
        """Read which expectations hold now."""
        if self._records is not None:
            self._active = self._records.expectations.active(self._clock() // _MICRO)

    def expected(self, rule: str, host: str, key: str) -> str:
        """Return the id of the first expectation that a hit is under, "" for none."""
        for one in self._active:
            same_host = one.host is None or one.host.lower() == host.lower()
            if one.rule in (None, rule) and same_host and one.group_key in (None, key):
                return one.id
        return ""

    def unit(self, host: str, at: int) -> str:
        """Return whose a host is at a time (microseconds UTC), "" where nobody knows."""
        if self._records is None or not host:
            return ""
        asset = self._records.assets.find(host, None, at)
        return asset.unit if asset else ""

    def owned(self, hosts: Sequence[str], addresses: Sequence[str], at: int) -> Owned:
        """Return whose the hosts and addresses are at a time (microseconds UTC)."""
        if self._records is None:
            return Owned()
        places = [*((host, None) for host in hosts), *((None, address) for address in addresses)]
        found = [asset for host, address in places if (asset := self._records.assets.find(host, address, at))]
        if not found:
            return Owned()
        first = min(found, key=_weight)
        return Owned(first.importance, any(asset.leader for asset in found), first.unit)


def _weight(asset: Asset) -> tuple[bool, int]:
    return not asset.leader, IMPORTANCE.index(asset.importance)
