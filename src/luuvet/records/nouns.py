"""The nouns of what people edit. Times are microseconds UTC; an `until` is the first moment at which it no longer holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Importance = Literal["critical", "high", "normal", "low"]
IMPORTANCE: tuple[Importance, ...] = ("critical", "high", "normal", "low")


@dataclass(frozen=True)
class Asset:
    """What one unit owns, for a time: machines by their names, addresses by their ranges.

    Attributes:
        id: the same for the same name, so that an asset that changes keeps it; with `since` it names one row.
        hosts: names in lower case; ranges: CIDR or single addresses.
        leader: a leader's device.
        since: 0 where nobody has said when it began; until: None while it holds.
    """

    id: str
    name: str
    hosts: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    unit: str = ""
    owner: str = ""
    importance: Importance = "normal"
    leader: bool = False
    note: str = ""
    since: int = 0
    until: int | None = None

    def holds(self, at: int) -> bool:
        """Tell whether this row holds at a time."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True)
class Change:
    """One asset before and after an import."""

    before: Asset
    after: Asset


@dataclass(frozen=True)
class Changes:
    """What an import has changed; an asset that is as it was is only counted."""

    added: tuple[Asset, ...] = ()
    changed: tuple[Change, ...] = ()
    ended: tuple[Asset, ...] = ()
    unchanged: int = 0

    @property
    def count(self) -> int:
        """How many assets are not as they were."""
        return len(self.added) + len(self.changed) + len(self.ended)


@dataclass(frozen=True)
class Expectation:
    """Activity that somebody answers for: alerts of this rule, host and group key are expected until it expires.

    None stands for any rule, host or group key.
    """

    id: str
    rule: str | None
    host: str | None
    group_key: str | None
    reason: str
    owner: str
    created: int
    expires: int
    created_by: str
    ended: int | None = None
    ended_by: str | None = None


@dataclass(frozen=True)
class SavedSearch:
    """A query that is an alert when it finds `threshold` events within `window` seconds (of one value of `group_by`, where set)."""

    name: str
    query: str
    threshold: int
    window: int
    level: str
    group_by: str | None
    why: str
    first_step: str
    owner: str
    created: int
    enabled: bool = True


@dataclass(frozen=True)
class IndicatorList:
    """A list of indicators that is watched on arrival.

    Attributes:
        sha256: of the file it was read from; count: of its indicators.
        loaded, until: when it was read, and up to when it is watched (None: until it is removed).
        indicators: kind, value and note of each, in the order of the list.
    """

    name: str
    source: str
    sha256: str
    count: int
    loaded: int
    until: int | None
    indicators: tuple[tuple[str, str, str], ...] = ()
