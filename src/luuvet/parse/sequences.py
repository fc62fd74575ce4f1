"""Records that a sender counted and that never came: the `meta sequenceId` of RFC 5424 (section 7.3.1), one after the other.

Only senders whose numbers mostly follow each other are believed: several programs that each count for themselves under one
name would look like nothing but gaps. Cisco's and auditd's own numbers are left out, for these count what is filtered, too.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import pairwise

import polars as pl

_NAME = '"log.syslog.structured_data.meta.sequenceId":'
_VALUE = r'"log\.syslog\.structured_data\.meta\.sequenceId":"([0-9]{1,10})"'
_FARTHEST = 100_000
"""A step of more than this is another count, not a gap."""

_LATE = 1_000
"""A step back of up to this is a record that was overtaken on its way; more is a sender that began anew."""

_ORDERLY = 0.6
"""So much of a sender's numbers must follow the one before."""

SENDERS = 10_000


@dataclass(frozen=True)
class Gap:
    """Numbers of one sender that did not come between two that did: `first` to `last`; `at` is microseconds UTC of receipt."""

    host: str
    listener: str
    first: int
    last: int
    at: int

    @property
    def records(self) -> int:
        """How many records are missing."""
        return self.last - self.first + 1


@dataclass
class _Sender:
    last: int
    steps: int = 0
    followed: int = 0


class Sequences:
    """Watches the numbers of all senders."""

    def __init__(self) -> None:
        self._senders: OrderedDict[tuple[str, str], _Sender] = OrderedDict()

    def note(self, events: pl.DataFrame) -> list[Gap]:
        """Look at a batch of events, in the order of the log; return the gaps in it."""
        if not {"luuvet.extra", "host.name"} <= set(events.columns):
            return []
        may = events["luuvet.extra"].str.contains(_NAME, literal=True).fill_null(False)
        if not may.any():
            return []
        numbers = events.filter(may).select(
            "host.name", "luuvet.listener", pl.col("luuvet.received").dt.epoch("us").alias("at"),
            pl.col("luuvet.extra").str.extract(_VALUE).cast(pl.Int64, strict=False).alias("number"),
        ).drop_nulls()  # fmt: skip
        found: list[Gap] = []
        for (host, listener), some in numbers.group_by("host.name", "luuvet.listener", maintain_order=True):
            found += self._one((str(host), str(listener)), some["number"].to_list(), some["at"].to_list())
        return found

    def _one(self, key: tuple[str, str], numbers: list[int], received: list[int]) -> list[Gap]:
        sender = self._senders.setdefault(key, _Sender(numbers[0] - 1))
        self._senders.move_to_end(key)
        while len(self._senders) > SENDERS:
            self._senders.popitem(last=False)
        gaps: list[Gap] = []
        late: set[int] = set()
        for number, at in zip(numbers, received, strict=True):
            step = number - sender.last
            sender.steps += 1
            sender.followed += step == 1
            if 1 < step <= _FARTHEST:
                gaps.append(Gap(*key, sender.last + 1, number - 1, at))
            elif -_LATE <= step <= 0:
                late.add(number)
                continue
            sender.last = number
        if sender.followed < _ORDERLY * sender.steps:
            return []
        return [rest for gap in gaps for rest in (_without(gap, late) if late else [gap])]


def _without(gap: Gap, late: set[int]) -> list[Gap]:
    """Return what is left of a gap when records come late that were overtaken on their way."""
    came = sorted(number for number in late if gap.first <= number <= gap.last)
    edges = [gap.first - 1, *came, gap.last + 1]
    return [replace(gap, first=one + 1, last=other - 1) for one, other in pairwise(edges) if other - one > 1]
