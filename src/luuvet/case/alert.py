"""One alert: the story of its hits, and which further hit belongs to it. Values only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from luuvet.case.story import LONGEST_US, SEVERITY, WINDOW_US, Hit

UPDATE_US = 600 * 1_000_000
"""An open alert is sealed again when it has doubled, or when so much event time has passed with news."""

MOST_PARTS, MOST_HOSTS, MOST_THINGS, MOST_PROOF = 64, 32, 128, 12
"""A story does not grow without bounds: beyond these a hit of another kind is a story of its own."""

BY_HOST = 1
"""The nearness of a hit that shares nothing with an alert but the host."""

LOUD, _GRAVE = SEVERITY["medium"], SEVERITY["high"]


@dataclass(frozen=True)
class Alert:
    """One alert. Times are microseconds UTC.

    Attributes:
        id: of the rule, group key and event of the hit that opened it: the same however often it is derived.
        rule, name, level, host, group_key: of its most severe rule, the first of them.
        first_event, last_event: event ids, in the order of arrival; first, last: the earliest and latest event time.
        count: hits so far; told: how many of them the last sealed finding told of, and `told_last` its latest time.
        told_as: level and number of rules that the last finding told of.
        retroactive: the rule came later than the first event.
        parts: rule and group key → hits; hosts; things: what joins further hits; outside: addresses from outside.
        proof: the first event of each of its first rules.
        unit: whose the host of its first hit is: an alert is of one unit, for whoever may read it reads all of it.
        expected: id of the expectation that it is under; cause: what the cause engine said of it, and when that was sealed.
    """

    id: str
    rule: str
    name: str
    level: str
    host: str
    group_key: str
    first_event: str
    last_event: str
    first: int
    last: int
    count: int = 1
    told: int = 0
    told_last: int = 0
    retroactive: bool = False
    told_as: tuple[str, int] = ("", 0)
    parts: dict[str, int] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    proof: tuple[str, ...] = ()
    unit: str = ""
    expected: str = ""
    cause: dict[str, Any] = field(default_factory=dict)

    @property
    def rules(self) -> dict[str, int]:
        """Its rules, with the hits of each."""
        found: dict[str, int] = {}
        for part, count in (self.parts or {f"{self.rule}\n{self.group_key}": self.count}).items():
            rule = part.partition("\n")[0]
            found[rule] = found.get(rule, 0) + count
        return found

    @property
    def keys(self) -> set[str]:
        """The group keys of its hits."""
        return {part.partition("\n")[2] for part in self.parts}

    def joined(self, hit: Hit) -> Alert:
        """Return the alert with one more hit."""
        higher = SEVERITY[hit.level] > SEVERITY[self.level]
        lead: dict[str, Any] = {
            "rule": hit.rule,
            "name": hit.name,
            "level": hit.level,
            "host": hit.host,
            "group_key": hit.key,
        }
        is_new = hit.rule not in self.rules
        return replace(
            self,
            **(lead if higher else {}),
            last_event=hit.event,
            first=min(self.first, hit.time),
            last=max(self.last, hit.time),
            count=self.count + 1,
            parts=self.parts | {hit.own: self.parts.get(hit.own, 0) + 1},
            hosts=_with(self.hosts, (hit.place,), MOST_HOSTS),
            things=_with(self.things, (*hit.anywhere, *(f"{hit.place} {one}" for one in hit.here)), MOST_THINGS),
            outside=_with(self.outside, hit.outside, MOST_THINGS),
            proof=(*self.proof, hit.event) if is_new and len(self.proof) < MOST_PROOF else self.proof,
        )

    @property
    def is_news(self) -> bool:
        """Tell whether it should be sealed: never told, risen, of one more rule, doubled, or news for a while."""
        if not self.told or self.told_as != (self.level, len(self.rules)):
            return True
        return self.count >= 2 * self.told or (self.count > self.told and self.last - self.told_last >= UPDATE_US)

    def may_hold(self, hit: Hit) -> bool:
        """Tell whether nothing forbids that a hit is of this alert: unit, expectation, time, room."""
        if (self.expected, self.retroactive, self.unit) != (hit.expected, hit.retroactive, hit.unit):
            return False
        if not self.first - WINDOW_US <= hit.time <= self.last + WINDOW_US:
            return False
        spanned = max(self.last, hit.time) - min(self.first, hit.time)
        return hit.own in self.parts or (spanned <= LONGEST_US and len(self.parts) < MOST_PARTS)

    def nearness(self, hit: Hit) -> int:
        """Return how surely a hit belongs to it, 0 for not at all."""
        if not self.may_hold(hit):
            return 0
        if hit.own in self.parts:
            return 4
        if hit.outside and self.outside and hit.outside.isdisjoint(self.outside):
            return 0
        things = set(self.things)
        if not hit.anywhere.isdisjoint(things):
            return 3
        if hit.place not in self.hosts or hit.is_named:
            return 0
        if any(f"{hit.place} {one}" in things for one in hit.here):
            return 2
        if hit.is_veiled or any(_differ(self._acting(hit, begin), hit.acting(begin)) for begin in hit.apart):
            return 0
        if min(SEVERITY[self.level], SEVERITY[hit.level]) >= LOUD:
            return BY_HOST
        return BY_HOST if SEVERITY[self.level] >= _GRAVE and not hit.outside else 0

    def is_anothers(self, other: Alert, hit: Hit) -> bool:
        """Tell whether it and another alert are known to be of different actors, on the host of a hit."""
        if _differ(set(self.outside), set(other.outside)):
            return True
        return any(_differ(self._acting(hit, begin), other._acting(hit, begin)) for begin in hit.apart)

    def _acting(self, hit: Hit, begin: str) -> set[str]:
        outside = {f"{hit.place} source.ip={one}" for one in self.outside}
        return {thing for thing in self.things if thing.startswith(f"{hit.place} {begin}")} - outside


def _differ(here: set[str], there: set[str]) -> bool:
    """Tell whether something is known on both sides, and nothing of it is the same."""
    return bool(here and there) and here.isdisjoint(there)


def told(alert: Alert) -> Alert:
    """Return an alert as it is once a finding has told of it."""
    return replace(alert, told=alert.count, told_last=alert.last, told_as=(alert.level, len(alert.rules)))


def _with(held: tuple[str, ...], more: Iterable[str], most_of: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*held, *(one for one in sorted(more) if one))))[:most_of]


def from_plain(held: dict[str, Any]) -> Alert:
    """Return an alert that was kept as JSON, of this layout or of the one before stories."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in held.items()}
    alert = Alert(**values)
    if alert.parts:
        return alert
    hit = Hit(alert.rule, alert.name, alert.level, alert.host, alert.group_key, alert.last, alert.last_event)
    kept = alert.joined(hit)
    return replace(
        kept, count=alert.count, parts={hit.own: alert.count}, proof=(alert.first_event,), told_as=(alert.level, 1)
    )
