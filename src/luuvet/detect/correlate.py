"""Sigma correlations over event time. The state is what rules matched lately, so it can be rebuilt from the stored hits.

A match counts in the stretch of event time where it belongs, whenever it comes; what was *received* within the window and a
day before is remembered, so that an old file that arrives today is judged as a whole. Results depend only on the order of
the log, never on where a batch ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from luuvet.detect.groupkey import key_of, read_key
from luuvet.detect.rule import Correlation, Rule
from luuvet.detect.taxonomy import Taxonomy
from luuvet.detect.window import Match, Window

LATE_SECONDS = 86_400
"""How much later than its neighbours a match may be received and still be counted with them."""

_MICRO = 1_000_000


class Occurrence(NamedTuple):
    """A hit as correlations take and give it; times in microseconds UTC. Sorts in the order of the log."""

    record: int
    k: int
    rule: str
    time: int
    received: int
    key: str
    row: int


@dataclass(frozen=True)
class _Part:
    """One rule of a correlation: where its group values and its counted value stand in the key of its hits."""

    group: tuple[tuple[str, tuple[str, ...]], ...]
    counted: tuple[str, ...]


class Correlator:
    """Runs the correlations of a book. `feed` tries, `keep` makes it so; without `keep` nothing was fed."""

    def __init__(
        self, correlations: Sequence[Correlation], rules: Mapping[str, Rule | Correlation], taxonomy: Taxonomy
    ) -> None:
        self._correlations = tuple(correlations)
        self._parts = [
            {name: _part(correlation, rules[name], taxonomy) for name in correlation.rules}
            for correlation in correlations
        ]
        self._windows: dict[tuple[int, str], Window] = {}
        self._tried: dict[tuple[int, str], Window] = {}

    @property
    def key_fields(self) -> dict[str, tuple[str, ...]]:
        """Rule id → the fields that the group key of its hits must hold."""
        found: dict[str, dict[str, None]] = {}
        for parts in self._parts:
            for name, part in parts.items():
                fields = found.setdefault(name, {})
                for _, places in part.group:
                    fields[",".join(places)] = None
                if part.counted:
                    fields[",".join(part.counted)] = None
        return {name: tuple(fields) for name, fields in found.items()}

    @property
    def silent(self) -> frozenset[str]:
        """Rules that only serve correlations: their hits are informational."""
        loud = {name for one in self._correlations if one.generate for name in one.rules}
        return frozenset(name for one in self._correlations for name in one.rules) - loud

    @property
    def seconds(self) -> int:
        """How far back (received) stored hits are needed to rebuild the state."""
        return max((one.seconds for one in self._correlations), default=0) + LATE_SECONDS

    def feed(self, occurrences: Iterable[Occurrence]) -> list[Occurrence]:
        """Return the hits of the correlations on these matches, each at the event that completed it, in the order of the log."""
        self._tried = {}
        stream = list(occurrences)
        raised: list[Occurrence] = []
        for number, correlation in enumerate(self._correlations):
            own = sorted(one for one in stream if one.rule in self._parts[number])
            fired = [hit for one in own if (hit := self._take(number, correlation, one))]
            stream += fired
            raised += fired
        return sorted(raised)

    def keep(self) -> None:
        """Make the last `feed` part of the state."""
        for name, window in self._tried.items():
            self._windows.pop(name, None)  # what was touched last stands last: `forget` looks at the front only
            self._windows[name] = window
        self._tried = {}

    def forget(self, received: int) -> None:
        """Let go of groups in which nothing was received lately (microseconds UTC)."""
        oldest = received - self.seconds * _MICRO
        gone: list[tuple[int, str]] = []
        for name, window in self._windows.items():
            if any(one.received >= oldest for one in window.matches):
                break
            gone.append(name)
        for name in gone:
            del self._windows[name]

    def restore(self, occurrences: Iterable[Occurrence]) -> None:
        """Rebuild the state from stored hits of its rules and of its own, in the order of the log."""
        stored = sorted(occurrences)
        for number, correlation in enumerate(self._correlations):
            for one in stored:
                if one.rule in self._parts[number]:
                    self._insert(number, correlation, one)
                elif one.rule == correlation.id:
                    self._window(number, one.key).fire(one.time, correlation.seconds * _MICRO)
            self.keep()

    def _insert(self, number: int, correlation: Correlation, one: Occurrence) -> tuple[str, Window, Match] | None:
        part = self._parts[number][one.rule]
        pairs = read_key(one.key)
        group: list[tuple[str, str]] = []
        for name, places in part.group:
            value = _first(pairs, places)
            if value is None:
                return None
            group.append((name, value))
        counted = _first(pairs, part.counted) if part.counted else one.rule
        if counted is None:
            return None
        key = key_of(group)
        window = self._window(number, key)
        match = Match(one.time, one.record, one.k, one.rule, counted, one.received)
        window.add(match, (correlation.seconds + LATE_SECONDS) * _MICRO)
        return key, window, match

    def _window(self, number: int, key: str) -> Window:
        """Return the group's window of this try."""
        window = self._tried.get((number, key))
        if window is None:
            known = self._windows.get((number, key))
            window = self._tried[number, key] = known.copy() if known else Window()
        return window

    def _take(self, number: int, correlation: Correlation, one: Occurrence) -> Occurrence | None:
        taken = self._insert(number, correlation, one)
        if taken is None:
            return None
        key, window, match = taken
        span = correlation.seconds * _MICRO
        if not _holds(correlation, window, match, span) or not window.fire(one.time, span):
            return None
        return one._replace(rule=correlation.id, key=key)


def _holds(correlation: Correlation, window: Window, match: Match, span: int) -> bool:
    count = correlation.count + (1 if correlation.op == "gt" else 0)
    if correlation.kind == "event_count":
        return window.count_reaches(match, span, count)
    if correlation.kind == "temporal_ordered":
        return window.ordered(match, span, correlation.rules)
    return window.values_reach(match, span, count)


def _part(correlation: Correlation, rule: Rule | Correlation, taxonomy: Taxonomy) -> _Part:
    def places(name: str) -> tuple[str, ...]:
        own = correlation.aliases.get(name, {}).get(rule.id, name)
        if isinstance(rule, Correlation):
            return (own,)
        return tuple(taxonomy.field(own, rule.product, rule.category).split(","))

    group = tuple((name, places(name)) for name in correlation.group_by)
    return _Part(group, places(correlation.counted) if correlation.kind == "value_count" else ())


def _first(pairs: Mapping[str, str], places: Sequence[str]) -> str | None:
    for place in places:
        if (value := pairs.get(place)) is not None:
            return value
    return None
