"""Tells what senders have counted and we never got, as gaps of the log."""

from __future__ import annotations

import threading

import polars as pl

from luuvet.event.finding import Finding
from luuvet.kit.words import load
from luuvet.parse.sequences import Gap, Sequences

_MOST = 1000
"""So many gaps wait to be told at most; a sender that makes more is told of by those."""


class GapWatch:
    """Watches every stage that derives; what was derived before (`start`) is not looked at again by a rebuild.

    `note` is called by the threads that derive (a rebuild runs beside the live one), everything else by others.
    """

    def __init__(self, start: int, lang: str) -> None:
        self._next, self._lang, self._lock = start, lang, threading.Lock()
        self._sequences = Sequences()
        self._untold: list[Gap] = []

    def note(self, events: pl.DataFrame) -> None:
        """Look at a batch of events."""
        if not events.height:
            return
        last = int(events["luuvet.index"][-1])
        with self._lock:
            if last < self._next:
                return
            gaps = self._sequences.note(events.filter(pl.col("luuvet.index") >= self._next))
            self._next = last + 1
            self._untold += gaps[: _MOST - len(self._untold)]

    def untold(self) -> list[Finding]:
        """Return the findings that nobody has sealed yet, oldest first."""
        with self._lock:
            return [self._finding(gap) for gap in self._untold]

    def told(self, count: int) -> None:
        """Note that the first findings were sealed."""
        with self._lock:
            del self._untold[:count]

    def _finding(self, gap: Gap) -> Finding:
        text = load("luuvet.console").say(
            "gap.sequence",
            self._lang,
            host=gap.host,
            listener=gap.listener,
            count=gap.records,
            first=gap.first,
            last=gap.last,
        )
        fields = {
            "event.category": ["configuration"],
            "event.type": ["error"],
            "host.name": gap.host,
            "luuvet.gap.listener": gap.listener,
            "luuvet.gap.records": gap.records,
            "luuvet.gap.first": gap.first,
            "luuvet.gap.last": gap.last,
        }
        return Finding("luuvet.gap", "sequence-gap", text, gap.at * 1000, fields)
