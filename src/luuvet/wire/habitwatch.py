"""Habits beside derivation: now and then asks the store what came since, learns it, and has findings of what is otherwise.

What is learned and what is not sealed yet stand in one file, written before anything is sealed. After a kill the log is asked which of
those findings it already has, so that each is sealed once.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import orjson

from luuvet.detect.habits import DATASET, Found, Habits, ask, finding
from luuvet.detect.habits.calendar import DAY
from luuvet.detect.habits.first import REMEMBERED_DAYS
from luuvet.event.finding import Finding
from luuvet.event.scope import Scope
from luuvet.kit.clock import NANOSECONDS, rfc3339
from luuvet.kit.durable import write_file
from luuvet.kit.journal import journal
from luuvet.kit.settings import Settings, spoken
from luuvet.store import Query, QueryLimit, Store

_MOST_RECORDS = 500_000
_FEWEST_RECORDS = 10_000
_KEEP_SECONDS = 600.0
_SCOPE = Scope.whole("habits")
_MOST_UNTOLD = 10_000


class HabitWatch:
    """One thread steps and tells; `status` may be asked by any other."""

    def __init__(self, settings: Settings, file: Path, store: Store, log: str) -> None:
        """Nothing is read before it is asked for: most commands never do."""
        self.on = settings.text("detect.habits") != "off"
        self.seconds = max(1, settings.number("detect.habits_seconds"))
        self._file, self._store, self._log = file, store, log
        self._zone, self._lang = settings.text("timezone"), spoken(settings.text("language"))
        self._learn_days = max(1, settings.number("detect.habits_learn_days"))
        self._lock = threading.Lock()
        self._habits: Habits | None = None
        self._untold: list[Finding] = []
        self._unsure = -1  # findings before this size of the log may be sealed already; below 0: none
        self._kept = 0.0
        self._most = _MOST_RECORDS

    def step(self, sealed: int, now: int) -> bool:
        """Learn what was derived since the last step; return whether more of it waits.

        Args:
            sealed: how many records the log had at `now` (nanoseconds UTC) or later.
        """
        with self._lock:
            habits = self._begun(sealed, now // NANOSECONDS)
            position = self._store.position()
            if self._unsure >= 0 and not self._sure(position, habits.position):
                return False
            following = min(position, habits.position + self._most)
            if following < habits.position:
                return False  # the store is being derived again
            began = habits.position
            found = self._learned(
                habits, following, now // NANOSECONDS, caught_up=position >= sealed and following == position
            )
            self._untold += [finding(one, self._log, self._lang, habits.calendar) for one in found]
            del self._untold[_MOST_UNTOLD:]
            learned = began < habits.quiet <= habits.position
            if learned:
                journal("wire").info("habits-learned", position=habits.position)
            if found or learned or time.monotonic() - self._kept > _KEEP_SECONDS:
                self._keep()
            return habits.position < position

    def _learned(self, habits: Habits, following: int, now: int, caught_up: bool) -> list[Found]:
        try:
            asked = ask(self._store, habits.position, following, habits.calendar.offset(now), habits.sources.servers())
        except QueryLimit as error:
            if self._most > _FEWEST_RECORDS:
                self._most //= 2
                return []
            journal("wire").warning("habits-skipped", first=habits.position, next=following, reason=str(error))
            habits.position = following
            return []
        self._most = min(_MOST_RECORDS, self._most * 2)
        newest = max([habits.stepped, *asked.sources["last"].to_list()])
        found = habits.take(asked, following, now if caught_up else newest)
        if caught_up and following >= habits.quiet:
            found += habits.silent()
        return found

    def untold(self) -> list[Finding]:
        """Return the findings that nobody has sealed yet, oldest first; none while it is not known which are."""
        with self._lock:
            return [] if self._unsure >= 0 else list(self._untold)

    def told(self, count: int) -> None:
        """Note on disk that the first findings were sealed."""
        with self._lock:
            del self._untold[:count]
            self._keep()

    def status(self) -> list[dict[str, Any]]:
        """Return the hosts that have fallen silent, as `status` shows them, the latest first."""
        with self._lock:
            habits = self._habits or self._read()
        if habits is None:
            return []
        missing = habits.sources.missing().group_by("host", maintain_order=True)
        return [
            {"host": host, "datasets": some["dataset"].sort().to_list(), "last": rfc3339(max(some["last"].to_list()) * NANOSECONDS)}
            for (host,), some in missing
        ]  # fmt: skip

    def close(self, *, keep: bool = True) -> None:
        """Keep what was learned since it was kept last, or let go of it: the next step goes on from what is kept."""
        with self._lock:
            if self._habits is not None and keep:
                self._keep()
            self._habits, self._untold = None, []

    def _begun(self, sealed: int, now: int) -> Habits:
        if self._habits is None:
            self._habits = self._read()
            self._unsure = sealed if self._untold else -1
            self._kept = time.monotonic()
        if self._habits is None:
            first = self._first(now - REMEMBERED_DAYS * DAY)
            self._habits = Habits.empty(self._zone, self._learn_days, first, sealed)
            journal("wire").info("habits-learning", first=first, next=sealed)
        return self._habits

    def _first(self, since: int) -> int:
        """Return the first stored record that was received since a time; what is older teaches nothing."""
        where = "toUnixTimestamp(luuvet_received) >= {since:Int64}"
        asked = Query("events", ("min(luuvet_index) AS first", "count() AS n"), where, {"since": since}, limit=1)
        found = self._store.read(_SCOPE, asked)
        return int(found["first"][0]) if found.height and found["n"][0] else 0

    def _sure(self, position: int, since: int) -> bool:
        """Find out which of the findings that were kept are in the log already: once all that it had at the start is derived."""
        if position < self._unsure:
            return False
        where = f"event_dataset = '{DATASET}' AND luuvet_listener = 'luuvet' AND luuvet_index >= {{since:UInt64}}"
        rows = self._store.read(_SCOPE, Query("events", where=where, params={"since": since}, limit=_MOST_UNTOLD * 10))
        known = {orjson.loads(extra).get("luuvet.habit.id") for extra in rows["luuvet.extra"].drop_nulls()}
        self._untold = [one for one in self._untold if one.fields["luuvet.habit.id"] not in known]
        self._unsure = -1
        return True

    def _keep(self) -> None:
        assert self._habits is not None
        untold = [
            {"action": o.action, "message": o.message, "time": o.time, "fields": dict(o.fields)} for o in self._untold
        ]
        write_file(self._file, orjson.dumps(untold) + b"\n" + self._habits.pack())
        self._kept = time.monotonic()

    def _read(self) -> Habits | None:
        """Return what was kept; None where nothing was, or where it is damaged: then it is learned again from the store."""
        try:
            line, _, rest = self._file.read_bytes().partition(b"\n")
            habits = Habits.unpack(rest, self._zone, self._learn_days)
            self._untold = [Finding(DATASET, **one) for one in orjson.loads(line)]
            return habits
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError) as error:
            journal("wire").warning("habits-unreadable", file=str(self._file), reason=str(error))
            return None
