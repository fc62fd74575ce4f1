"""Which hits tell one story: shared things, one place, one time. No I/O, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_address

from luuvet.detect.groupkey import read_key

WINDOW_US = 3_600 * 1_000_000
"""A hit joins a story within this long of it, before or after, in event time."""

LONGEST_US = 24 * WINDOW_US
"""No story of several rules is longer: what goes on after that is told anew."""

SEVERITY = {"low": 21, "medium": 47, "high": 73, "critical": 99}
"""Level → `event.severity` (the middle of the ECS risk bands). Informational hits raise nothing."""

LEVELS = tuple(SEVERITY)

_ANYWHERE = (
    "file.hash.sha256",
    "file.hash.sha1",
    "file.hash.md5",
    "process.hash.sha256",
    "email.message_id",
    "luuvet.search.name",
)
"""Things that are one thing wherever they are seen."""
_HERE = (
    "user.name",
    "user.target.name",
    "user.id",
    "source.ip",
    "destination.ip",
    "file.path",
    "file.name",
    "process.executable",
    "process.entity_id",
)
"""Things that are one thing on one host; an address from outside is one everywhere."""
_NAMED = ("threat.indicator.name", "luuvet.search.name")
"""Who looks for such a thing looks for it by its name: it opens an alert of its own, whatever else is going on there."""
_MEANT = {"user.target.name": "user.name"}
"""An account that was made and one that is used are one account."""
_ADDRESSES = ("source.ip", "destination.ip")
_NOBODY = re.compile(
    r"-|n/?a|unknown|root|system|local system|local ?service|network ?service|nt authority\\.*|anonymous logon|nobody|daemon"
    r"|www-data|apache|nginx|.+\$|(?:dwm|umfd)-\d+|s-1-5-(?:18|19|20)"
)
"""Users that every host has, in lower case: that two hits share one of them, or do not, tells nothing."""


@dataclass(frozen=True)
class Hit:
    """One hit as stories look at it. Times are microseconds UTC.

    Attributes:
        unit: whose its host is.
        shared: what many use, addresses (a proxy, a gateway) and hosts as `host NAME` (a terminal server, a domain controller):
            such an address says nothing of who acts, and on such a host two persons are two stories.
    """

    rule: str
    name: str
    level: str
    host: str
    key: str
    time: int
    event: str
    retroactive: bool = False
    expected: str = ""
    unit: str = ""
    shared: frozenset[str] = frozenset()

    @cached_property
    def pairs(self) -> Mapping[str, str]:
        """The pairs of its group key."""
        return read_key(self.key)

    @cached_property
    def place(self) -> str:
        """The host it happened on, "" where none is told."""
        return (self.pairs.get("host.name") or self.host).lower()

    @cached_property
    def outside(self) -> frozenset[str]:
        """Addresses from outside: two stories with different ones are two."""
        found = (self.pairs.get(name, "") for name in _ADDRESSES)
        return frozenset(one for one in found if is_outside(one) and one not in self.shared)

    @cached_property
    def anywhere(self) -> frozenset[str]:
        """What joins hits on whatever host."""
        named = (f"{name}={self.pairs[name].lower()}" for name in _ANYWHERE if self.pairs.get(name))
        return frozenset((*named, *(f"address={one}" for one in self.outside)))

    @cached_property
    def here(self) -> frozenset[str]:
        """What joins hits on one host."""
        values = ((_MEANT.get(name, name), self.pairs.get(name, "").lower()) for name in _HERE)
        told = (one for one in values if one[1] and not _NOBODY.fullmatch(one[1]) and one[1] not in self.shared)
        return frozenset(f"{name}={value}" for name, value in told)

    @property
    def is_veiled(self) -> bool:
        """Whether it came from an address that many use: who acts is not known."""
        return any(self.pairs.get(name) in self.shared for name in _ADDRESSES)

    @property
    def apart(self) -> tuple[str, ...]:
        """By which things of its host (how they begin) different actors are told apart there: inside addresses, and persons
        where many work. On a machine of one person an intruder uses several accounts.
        """
        return ("source.ip=", "user.name=") if f"host {self.place}" in self.shared else ("source.ip=",)

    def acting(self, begin: str) -> set[str]:
        """Return the things of its host that act and begin so."""
        outside = {f"source.ip={one}" for one in self.outside}
        return {f"{self.place} {one}" for one in self.here - outside if one.startswith(begin)}

    @property
    def is_named(self) -> bool:
        """Whether somebody asked for it by a name: an indicator or a saved search."""
        return any(self.pairs.get(name) for name in _NAMED)

    @property
    def own(self) -> str:
        """Rule and group key: hits that have them in common are one in any case."""
        return f"{self.rule}\n{self.key}"


def height(level: str) -> int:
    """Return how high a level is, 1 to 4; 0 for any other word."""
    return LEVELS.index(level) + 1 if level in LEVELS else 0


def is_outside(text: str) -> bool:
    """Tell whether a text is an address of the internet (documentation ranges count: recordings use them)."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    local = address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified
    return not local and not _is_inside(text)


def _is_inside(text: str) -> bool:
    address = ip_address(text)
    if address.version == 6:
        return text.lower().startswith(("fc", "fd"))
    first, second = (int(part) for part in text.split(".")[:2])
    return first == 10 or (first == 172 and 16 <= second < 32) or (first, second) == (192, 168) or (
        first == 100 and 64 <= second < 128
    )  # fmt: skip
