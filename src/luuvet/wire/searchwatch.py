"""Evaluates saved searches over what is newly stored; remembers how far each is, and what was told, across starts.

Each record is counted once, by the event's own time, so that a late event counts where it belongs. Counts of the newest windows are
held in memory; older windows that a late event touches are asked of the store again.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import orjson
import polars as pl

from luuvet.detect.searches.finding import capped, stopped, threshold_reached
from luuvet.detect.searches.windows import Reached, reached, step_of, width_of
from luuvet.event.finding import Finding
from luuvet.event.scope import Scope
from luuvet.kit.clock import NANOSECONDS, Clock
from luuvet.kit.durable import write_file
from luuvet.kit.journal import journal
from luuvet.records import SavedSearch
from luuvet.search import QueryError
from luuvet.search.counts import Counted, Counts
from luuvet.store import QueryLimit, Store

MOST_RECORDS = 200_000
MOST_TOLD = 50
"""So many groups of a search are told in one step."""
SECONDS = 5
"""A read of a search runs at most so long."""
STRIKES = 3
"""After so many reads in a row that ran so long a search is stopped."""
STEP_SECONDS = 2.0
"""A step goes on to another search only within this; the others come first in the next."""
_HELD = 2
"""Windows back from now whose counts are held in memory."""
_REMEMBERED_US = 8 * 86_400 * 1_000_000
_EXAMPLES = 5
_SCHEMA = 1
_EMPTY = pl.DataFrame(schema={"group": pl.String, "at": pl.Int64, "n": pl.Int64})


class Searches(Protocol):
    """`records.Records.searches`, as it is read here."""

    def all(self) -> list[SavedSearch]:
        """Return every one."""
        ...


@dataclass
class State:
    """Where a search stands.

    Attributes:
        created: of the search, so that one that is added again begins anew; position: the next record to count.
        told: for a group, where windows begin that were told, and when (microseconds UTC).
        stopped: why it is not evaluated any more, or ''; strikes: reads in a row that took too long.
        held, since: counts from a bucket on, of records before the position; None where nothing is held.
    """

    created: int
    position: int
    told: dict[str, dict[int, int]] = field(default_factory=dict)
    stopped: str = ""
    strikes: int = 0
    held: pl.DataFrame = field(default_factory=lambda: _EMPTY)
    since: int | None = None


class SearchWatch:
    """Steps are made by one thread at a time; `reload` and `status` may come from any."""

    def __init__(
        self,
        file: Path,
        store: Store,
        searches: Searches,
        scope_of: Callable[[str], Scope],
        clock: Clock,
        lang: str,
    ) -> None:
        """Read where each stands. `scope_of` tells what the owner of a search may read, at the time of reading."""
        self._file, self._store, self._searches, self._scope_of = file, store, searches, scope_of
        self._clock, self._lang = clock, lang
        self._counts = Counts(store, clock)
        self._states = _read(file)
        self._saved: list[SavedSearch] = []
        self._stale = threading.Event()
        self._stale.set()
        self._changed, self._pending = False, False

    def reload(self) -> None:
        """Look at the searches again before the next step."""
        self._stale.set()

    def step(self) -> list[Finding]:
        """Count what is new for as many searches as there is time for; return what is to be sealed. `keep` moves on."""
        if self._pending:  # what the last step found was not sealed: find it again
            self._states = _read(self._file)
            self._stale.set()
        if self._stale.is_set():
            self._load()
        end, began, findings = self._store.position(), time.monotonic(), []
        for search in sorted(self._saved, key=lambda one: self._states[one.name].position):
            if time.monotonic() - began > STEP_SECONDS:
                break
            findings += self._evaluated(search, self._states[search.name], end)
        self._pending = bool(findings)
        return findings

    def keep(self) -> bool:
        """Note on disk that what the last step returned is sealed; tell whether there is more to count."""
        self._pending = False
        if self._changed:
            self._changed = False
            write_file(self._file, orjson.dumps({"schema": _SCHEMA, "searches": _plain(self._states)}))
        end = self._store.position()
        return any(not state.stopped and state.position < end for state in self._states.values())

    def status(self) -> dict[str, Any]:
        """Return how many searches are evaluated, which were stopped and why, and how many records wait for the last one."""
        states = dict(self._states)
        running = [state.position for state in states.values() if not state.stopped]
        return {
            "searches": len(states),
            "stopped": [{"name": name, "reason": state.stopped} for name, state in states.items() if state.stopped],
            "lag": max(0, self._store.position() - min(running)) if running else 0,
        }

    def _load(self) -> None:
        self._stale.clear()
        self._saved = [one for one in self._searches.all() if one.enabled]
        known, now = self._states, self._store.position()
        self._states = {
            one.name: known[one.name]
            if one.name in known and known[one.name].created == one.created
            else State(one.created, now)
            for one in self._saved
        }
        self._changed = self._changed or bool(known) or bool(self._states)

    def _evaluated(self, search: SavedSearch, state: State, end: int) -> list[Finding]:
        end = min(end, state.position + MOST_RECORDS)
        if state.stopped or end <= state.position:
            return []
        try:
            findings = self._found(search, state, end)
        except (QueryLimit, QueryError) as error:
            state.since = None
            state.strikes += 1
            if state.strikes < STRIKES and isinstance(error, QueryLimit):
                return []
            state.stopped, self._changed = str(error)[:300], True
            return [stopped(search, state.stopped, self._lang, self._clock())]
        state.position, state.strikes, self._changed = end, 0, True
        return findings

    def _found(self, search: SavedSearch, state: State, end: int) -> list[Finding]:
        scope, what = self._scope_of(search.owner), Counted(search.query, search.group_by, step_of(search.window))
        width, now = width_of(search.window), self._clock()
        new = self._counts.stored(scope, what, state.position, end, SECONDS)
        if not new.height:
            return []
        floor = now // NANOSECONDS // what.step - _HELD * width
        self._hold(scope, what, state, floor)
        near, far = new.filter(pl.col("at") >= state.since), new.filter(pl.col("at") < state.since)
        held = _summed([state.held, near])
        told = {group: list(starts) for group, starts in state.told.items()}
        touched = held.filter(pl.col("group").is_in(near["group"].unique().to_list()))
        found = reached(touched, search.threshold, width, told)
        if far.height:
            low, high = int(str(far["at"].min())) - width + 1, int(str(far["at"].max())) + width
            groups = far["group"].unique().to_list()
            older = self._counts.between(scope, what, low, high, end, SECONDS, groups)
            for one in found:
                told.setdefault(one.group, []).append(one.start)
            found += reached(older, search.threshold, width, told)
        findings = [self._finding(scope, search, what, one, width, now) for one in found[:MOST_TOLD]]
        if len(found) > MOST_TOLD:
            findings.append(capped(search, MOST_TOLD, self._lang, now))
        state.held, state.since = held.filter(pl.col("at") >= floor), max(floor, state.since or floor)
        self._remember(state, found, now // 1000)
        return findings

    def _hold(self, scope: Scope, what: Counted, state: State, floor: int) -> None:
        """Have the counts of the newest windows in memory: after a start they are asked of the store."""
        if state.since is None:
            high = floor + 1_000_000_000 // what.step
            state.held, state.since = self._counts.between(scope, what, floor, high, state.position, SECONDS), floor

    def _finding(self, scope: Scope, search: SavedSearch, what: Counted, one: Reached, width: int, now: int) -> Finding:
        events = self._counts.events(scope, what, one.group, one.start, one.start + width, _EXAMPLES, SECONDS)
        return threshold_reached(search, one, events, self._lang, now)

    def _remember(self, state: State, found: list[Reached], now: int) -> None:
        for one in found:
            state.told.setdefault(one.group, {})[one.start] = now
        kept = {
            group: {start: at for start, at in starts.items() if at > now - _REMEMBERED_US}
            for group, starts in state.told.items()
        }
        state.told = {group: starts for group, starts in kept.items() if starts}


def _summed(frames: list[pl.DataFrame]) -> pl.DataFrame:
    return pl.concat(frames).group_by("group", "at").agg(pl.col("n").sum())


def _plain(states: Mapping[str, State]) -> dict[str, Any]:
    return {
        name: {
            "created": state.created,
            "position": state.position,
            "stopped": state.stopped,
            "told": {group: [[start, at] for start, at in starts.items()] for group, starts in state.told.items()},
        }
        for name, state in states.items()
    }


def _read(file: Path) -> dict[str, State]:
    try:
        held = orjson.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        journal("wire").warning("searches-unreadable", file=str(file), reason=str(error))
        return {}
    if not isinstance(held, dict) or held.get("schema") != _SCHEMA:
        return {}
    return {
        name: State(
            int(row["created"]),
            int(row["position"]),
            {group: {int(start): int(at) for start, at in starts} for group, starts in row["told"].items()},
            str(row["stopped"]),
        )
        for name, row in held["searches"].items()
    }
