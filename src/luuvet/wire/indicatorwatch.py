"""Watches what is newly stored for the indicators of the lists that are kept; remembers how far it is across starts."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, cast

import orjson

from luuvet.detect.indicators.arrival import arrived
from luuvet.detect.indicators.finding import finding
from luuvet.detect.indicators.indicator import Indicator, Kind
from luuvet.detect.indicators.known import Known
from luuvet.detect.indicators.telling import Windows
from luuvet.event.finding import Finding
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock, rfc3339
from luuvet.kit.durable import write_file
from luuvet.kit.journal import journal
from luuvet.records import IndicatorList
from luuvet.store import Store

MOST_RECORDS = 100_000
"""So many records are looked at in one step."""
_SCOPE = Scope.whole("indicators")
_SCHEMA = 1


class Lists(Protocol):
    """`records.Records.indicators`, as it is read here."""

    def all(self) -> list[IndicatorList]:
        """Return every list."""
        ...


class IndicatorWatch:
    """Steps are made by one thread at a time; `reload` and `status` may come from any.

    What a step found counts as told only after `keep`: a kill in between finds it again, under the same ids.
    """

    def __init__(self, file: Path, store: Store, lists: Lists, clock: Clock, lang: str) -> None:
        """Read where it stands; it begins with what comes now where nothing is known, and with an empty file of state."""
        self._file, self._store, self._lists, self._clock, self._lang = file, store, lists, clock, lang
        held = _read(file)
        self._position = int(held.get("position", store.position()))
        self._windows = Windows.read(held.get("windows", []))
        self._next = (self._position, self._windows)
        self._heads: list[IndicatorList] = []
        self._known, self._expires = Known([]), 0
        self._stale = threading.Event()
        self._stale.set()
        self._unsaved, self._told = False, False

    def reload(self) -> None:
        """Look at the lists again before the next step: one was added or removed."""
        self._stale.set()

    def step(self) -> list[Finding]:
        """Look at the next records that are stored; return what is to be sealed. `keep` moves on."""
        now = self._clock()
        if self._stale.is_set() or (self._expires and now // 1000 >= self._expires):
            self._load(now // 1000)
        end = (
            min(self._store.position(), self._position + MOST_RECORDS) if self._known.count else self._store.position()
        )
        windows = self._windows.copy()
        seen = arrived(self._store, _SCOPE, self._known, self._position, end) if end > self._position else []
        told = windows.note(seen, now // 1000)
        self._next, self._told = (max(end, self._position), windows), bool(told)
        return [finding(one, self._lang, now) for one in told]

    def keep(self) -> bool:
        """Note on disk that what the last step returned is sealed; tell whether more is stored already."""
        before, self._position, self._windows = self._position, *self._next
        # Without lists nothing can be missed, so that a server that watches nothing writes nothing either.
        if self._unsaved or (self._known.count and self._position != before) or self._told:
            self._unsaved, self._told = False, False
            held = {"schema": _SCHEMA, "position": self._position, "windows": self._windows.plain()}
            write_file(self._file, orjson.dumps(held))
        return self._position < self._store.position()

    def status(self) -> dict[str, Any]:
        """Return how many lists and indicators are watched, and how many records wait to be looked at."""
        lag = max(0, self._store.position() - self._position)
        return {"lists": len(self._heads), "indicators": self._known.count, "lag": lag}

    def _load(self, now: int) -> None:
        self._stale.clear()  # before it is read: a list that comes meanwhile makes it stale again
        lists = [one for one in self._lists.all() if one.until is None or one.until > now]
        self._known = Known(
            (one.name, Indicator(cast(Kind, kind), value, "", note))
            for one in lists
            for kind, value, note in one.indicators
        )
        self._heads, self._unsaved = lists, bool(lists)
        self._expires = min((one.until for one in lists if one.until is not None), default=0)


def told_list(one: IndicatorList, now: int) -> dict[str, Any]:
    """Return a list as questions answer it; `now` in microseconds UTC."""
    return {
        "name": one.name,
        "source": one.source,
        "sha256": one.sha256,
        "count": one.count,
        "loaded": rfc3339(one.loaded * 1000),
        "until": rfc3339(one.until * 1000) if one.until is not None else None,
        "watched": one.until is None or one.until > now,
    }


def _read(file: Path) -> Mapping[str, Any]:
    try:
        held = orjson.loads(file.read_bytes())
        return held if isinstance(held, dict) and held.get("schema") == _SCHEMA else {}
    except FileNotFoundError:
        return {}
    except (OSError, orjson.JSONDecodeError) as error:
        journal("wire").warning("indicators-unreadable", file=str(file), reason=str(error))
        return {}
