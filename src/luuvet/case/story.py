"""Which hits tell one story: shared things, one place, one time. No I/O, no clock."""

from __future__ import annotations

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
_ADDRESSES = ("source.ip", "destination.ip")
NOBODY = frozenset({"root", "system", "nt authority\\system", "local system", "-", "unknown"})
"""Users that every host has: that two hits share one of them tells nothing."""


@dataclass(frozen=True)
class Hit:
    """One hit as stories look at it. Times are microseconds UTC."""

    rule: str
    name: str
    level: str
    host: str
    key: str
    time: int
    event: str
    retroactive: bool = False
    expected: str = ""

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
        return frozenset(one for one in found if is_outside(one))

    @cached_property
    def anywhere(self) -> frozenset[str]:
        """What joins hits on whatever host."""
        named = (f"{name}={self.pairs[name].lower()}" for name in _ANYWHERE if self.pairs.get(name))
        return frozenset((*named, *(f"address={one}" for one in self.outside)))

    @cached_property
    def here(self) -> frozenset[str]:
        """What joins hits on one host."""
        values = ((name, self.pairs.get(name, "").lower()) for name in _HERE)
        return frozenset(f"{name}={value}" for name, value in values if value and value not in NOBODY)

    @property
    def is_named(self) -> bool:
        """Whether somebody asked for it by a name: an indicator or a saved search."""
        return any(self.pairs.get(name) for name in _NAMED)

    @property
    def own(self) -> str:
        """Rule and group key: hits that have them in common are one in any case."""
        return f"{self.rule}\n{self.key}"


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
