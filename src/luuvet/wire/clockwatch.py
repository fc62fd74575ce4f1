"""Names the sources whose clock is wrong: watches what is derived, remembers across starts, and has a finding for each change."""

from __future__ import annotations

import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from luuvet.event.finding import Finding
from luuvet.kit.clock import rfc3339
from luuvet.kit.durable import write_file
from luuvet.kit.journal import journal
from luuvet.parse.clocks import Change, Clocks, Wrong
from luuvet.wire import clockwords

DATASET = "luuvet.clock"
_MICRO = 1000


class ClockWatch:
    """Watches every stage that derives; what was seen once is not seen again by a rebuild.

    `note` is called by the threads that derive (a rebuild runs beside the live one), everything else by others.
    """

    def __init__(self, file: Path, lang: str) -> None:
        """Read what was known; a file that is none is begun anew, because the clocks will show again."""
        self._file, self._lang, self._lock = file, lang, threading.Lock()
        known = _read(file)
        self._next = int(known.get("next", 0))
        self._clocks = Clocks([Wrong(**one) for one in known.get("wrong", [])])
        self._untold = [Change(Wrong(**one["wrong"]), one["ended"], one["at"]) for one in known.get("untold", [])]

    def note(self, events: pl.DataFrame) -> None:
        """Look at a batch of events."""
        if not events.height:
            return
        last = int(events["luuvet.index"][-1])
        with self._lock:
            if last < self._next:
                return
            changes = self._clocks.note(events.filter(pl.col("luuvet.index") >= self._next))
            self._next = last + 1
            if changes:
                self._untold += changes
                self._keep()

    def untold(self) -> list[Finding]:
        """Return the findings that nobody has sealed yet, oldest first."""
        with self._lock:
            return [self._finding(change) for change in self._untold]

    def told(self, count: int) -> None:
        """Note on disk that the first findings were sealed."""
        with self._lock:
            del self._untold[:count]
            self._keep()

    def status(self) -> list[dict[str, Any]]:
        """Return the sources whose clock is wrong, as `status` shows them: `offset` in seconds, ahead is positive; `zone` in
        hours where it is the zone that is wrong."""
        return [
            {
                "host": one.host,
                "listener": one.listener,
                "offset": one.offset,
                "kind": "clock" if one.zone is None else "zone",
                "zone": one.zone,
                "since": rfc3339(one.since * _MICRO),
                "events": one.events,
            }
            for one in self._wrong()
        ]

    def _wrong(self) -> list[Wrong]:
        with self._lock:
            return self._clocks.wrong

    def _finding(self, change: Change) -> Finding:
        wrong = change.wrong
        fields = {
            "event.category": ["host"],
            "event.type": ["info"],
            "host.name": wrong.host,
            "luuvet.clock.listener": wrong.listener,
            "luuvet.clock.offset": wrong.offset,
            "luuvet.clock.kind": "clock" if wrong.zone is None else "zone",
            "luuvet.clock.since": rfc3339(wrong.since * _MICRO),
            "luuvet.clock.events": wrong.events,
        }
        if change.ended:
            text = clockwords.right(wrong.host, wrong.listener, self._lang)
        else:
            text = clockwords.wrong(wrong.host, wrong.listener, wrong.offset, wrong.zone, self._lang)
        return Finding(DATASET, "clock-right" if change.ended else "clock-wrong", text, change.at * _MICRO, fields)

    def _keep(self) -> None:
        untold = [{"wrong": asdict(one.wrong), "ended": one.ended, "at": one.at} for one in self._untold]
        document = {
            "schema": 1,
            "next": self._next,
            "wrong": [asdict(one) for one in self._clocks.wrong],
            "untold": untold,
        }
        write_file(self._file, orjson.dumps(document))


def _read(file: Path) -> dict[str, Any]:
    try:
        found = orjson.loads(file.read_bytes())
        return found if isinstance(found, dict) and found.get("schema") == 1 else {}
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        journal("wire").warning("clocks-unreadable", file=str(file), reason=str(error))
        return {}
