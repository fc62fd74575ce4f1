"""Ground truth, written by the scripts while they play: what happened, where, when (UTC), and what it did."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


def now() -> str:
    """The time of the machine as ISO 8601 in UTC with milliseconds."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Truth:
    """Collects from all players; `write` gives the document described in the lab's README."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._served: dict[str, dict[str, Any]] = {}
        self._document: dict[str, Any] = {
            "schema": 1,
            "entry": {},
            "chain": [],
            "impact": [],
            "symptoms": [],
            "served": [],
            "ordinary": [],
        }

    def note(self, **facts: Any) -> None:
        """Set top-level facts, for example `recorded`, `hosts`, `entry`."""
        with self._lock:
            self._document.update(facts)

    def note_in(self, part: str, **facts: Any) -> None:
        """Add facts to a top-level object, for example when the `entry` was opened."""
        with self._lock:
            self._document[part].update(facts)

    def add(self, part: str, **facts: Any) -> None:
        """Append to `chain`, `impact`, `symptoms` or `ordinary`; the time is now unless the facts say it."""
        with self._lock:
            self._document[part].append({"time": now(), **facts})

    def served(self, ip: str, host: str, crawler: bool) -> None:
        """A visit that got the changed page: counted per address."""
        with self._lock:
            entry = self._served.setdefault(
                ip, {"time": now(), "ip": ip, "host": host, "crawler": crawler, "visits": 0}
            )
            entry["visits"] += 1
            entry["last"] = now()

    def write(self, path: Path) -> None:
        """Write the document as readable JSON."""
        with self._lock:
            self._document["served"] = list(self._served.values())
            path.write_text(json.dumps(self._document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
