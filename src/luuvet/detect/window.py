"""What has matched in one group of one correlation, in the order of event time; late ones find their place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from luuvet.detect.node import Node

LIMIT = 20_000
"""So many matches of one group are remembered at most; then those received first are forgotten."""

_FIRED = 1000


class Match(NamedTuple):
    """A rule's match as a correlation sees it. Times are microseconds UTC. Sorts by event time, then by place in the log."""

    time: int
    record: int
    k: int
    rule: str
    value: str
    received: int


@cache
def _with(rules: frozenset[str], rule: str) -> frozenset[str]:
    """Return the set with one more: the same object for the same rules, because there may be a million windows."""
    return rules | {rule}


class Window:
    """The matches of a group, and when its correlation fired. Copy it to try something.

    There may be a million at a time, most with one match: hence the slots, and no list where nothing fired.
    """

    __slots__ = ("fired", "matches", "rules")

    def __init__(
        self, matches: Sequence[Match] = (), fired: Sequence[int] = (), rules: frozenset[str] = frozenset()
    ) -> None:
        self.matches = list(matches)
        self.fired = tuple(fired)
        self.rules = rules

    def copy(self) -> Window:
        """Return a window of its own with the same content."""
        return Window(self.matches, self.fired, self.rules)

    def add(self, match: Match, keep: int) -> None:
        """Put a match in its place, forgetting what was received more than `keep` microseconds before it."""
        oldest = match.received - keep
        if self.matches and min(self.matches[0].received, self.matches[-1].received) < oldest:
            self.matches = [one for one in self.matches if one.received >= oldest]
        if len(self.matches) >= LIMIT:
            self.matches = sorted(sorted(self.matches, key=lambda one: one.received)[LIMIT // 2 :])
        insort(self.matches, match)
        if match.rule not in self.rules:
            self.rules = _with(self.rules, match.rule)

    def fire(self, time: int, span: int) -> bool:
        """Note that the correlation holds at a time; tell whether that is news, more than `span` from the last time."""
        at = bisect_left(self.fired, time)
        near = self.fired[max(0, at - 1) : at + 1]
        if any(abs(time - one) <= span for one in near):
            return False
        self.fired = (*self.fired[:at], time, *self.fired[at:])[-_FIRED:]
        return True

    def count_reaches(self, match: Match, span: int, count: int) -> bool:
        """Tell whether some stretch of `span` microseconds that holds this match holds `count` matches."""
        if len(self.matches) < count:
            return False
        here = bisect_left(self.matches, match)
        for first in range(max(0, here - count + 1), here + 1):
            last = first + count - 1
            if last < len(self.matches) and self.matches[last].time - self.matches[first].time <= span:
                return True
        return False

    def values_reach(self, match: Match, span: int, count: int) -> bool:
        """Tell whether some stretch of `span` that holds this match holds `count` different values."""
        return any(len(seen) >= count for seen in self._stretches(match, span))

    def meets(self, match: Match, span: int, holds: Node) -> bool:
        """Tell whether in some stretch of `span` that holds this match those rules matched which a condition wants.

        `not` is about everything within `span` of this match, before and after it, that is known by now: what comes later takes
        nothing back.
        """
        low = bisect_left(self.matches, match.time - span, key=lambda one: one.time)
        high = bisect_right(self.matches, match.time + span, key=lambda one: one.time)
        near = {one.rule for one in self.matches[low:high]}
        return any(_true(holds, seen, near) for seen in self._stretches(match, span))

    def _stretches(self, match: Match, span: int) -> Iterator[Counter[str]]:
        """The values of each stretch that begins with a match and holds this one, as long as it may be."""
        low = bisect_left(self.matches, match.time - span, key=lambda one: one.time)
        high = bisect_right(self.matches, match.time + span, key=lambda one: one.time)
        seen: Counter[str] = Counter()
        right = low
        for left in range(low, high):
            if self.matches[left].time > match.time:
                break
            while right < high and self.matches[right].time - self.matches[left].time <= span:
                seen[self.matches[right].value] += 1
                right += 1
            yield seen
            gone = self.matches[left].value
            seen[gone] -= 1
            if not seen[gone]:
                del seen[gone]

    def ordered(self, match: Match, span: int, rules: Sequence[str]) -> bool:
        """Tell whether the rules matched in this order within `span`, this match being one of them."""
        # Mostly one rule has never matched here (nobody got in): then no match needs to be looked at.
        return self.rules.issuperset(rules) and any(
            self._ordered_at(match, span, rules, place) for place, rule in enumerate(rules) if rule == match.rule
        )

    def _ordered_at(self, match: Match, span: int, rules: Sequence[str], place: int) -> bool:
        here = bisect_left(self.matches, match)
        first = last = here
        for rule in reversed(rules[:place]):
            first -= 1
            while first >= 0 and self.matches[first].rule != rule:
                first -= 1
            if first < 0 or match.time - self.matches[first].time > span:
                return False
        for rule in rules[place + 1 :]:
            last += 1
            while last < len(self.matches) and self.matches[last].rule != rule:
                last += 1
            if last == len(self.matches) or self.matches[last].time - match.time > span:
                return False
        return self.matches[last].time - self.matches[first].time <= span


def least(holds: Node) -> int:
    """Return a number of different rules below which a condition is never true."""
    if holds[0] == "rule":
        return 1
    if holds[0] == "not":
        return 0
    parts = [least(part) for part in holds[1:]]
    if holds[0] == "or":
        return min(parts)
    return max(len({part for part in holds[1:] if part[0] == "rule"}), *parts)


def _true(holds: Node, seen: Container[str], near: Container[str]) -> bool:
    if holds[0] == "rule":
        return holds[1] in seen
    if holds[0] == "not":
        return not _true(holds[1], near, near)
    parts = (_true(part, seen, near) for part in holds[1:])
    return all(parts) if holds[0] == "and" else any(parts)
