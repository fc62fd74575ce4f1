"""Deriving everything again beside the live tables, while the live ones go on."""

from __future__ import annotations

import threading
import time
from typing import Any

from luuvet.console.abilities import refused
from luuvet.kit.journal import journal
from luuvet.wire.derive import Source
from luuvet.wire.follow import Follower
from luuvet.wire.rooms import Rooms


class Rebuilding:
    """Starts a rebuild; one at a time. Alerts are not raised again: their stage has its own position.

    Attributes:
        to_replay: set once a rebuild has taken the live store's place, until whoever raises alerts has looked at what the
            rules of today find in old records.
    """

    def __init__(self, rooms: Rooms, source: Source, follower: Follower) -> None:
        self._rooms, self._source, self._follower = rooms, source, follower
        self._lock = threading.Lock()
        self.to_replay = threading.Event()

    def begin(self) -> dict[str, Any]:
        """Start; return how many records there are to derive.

        Raises:
            Refused: one is under way.
        """
        with self._lock:
            if self._follower.rebuilding:
                raise refused(400, "rebuilding")
            live = self._rooms.store.current
            beside = live.beside()
            began = time.monotonic()

            def caught_up() -> None:
                live.swap(beside)
                self.to_replay.set()
                seconds = round(time.monotonic() - began, 1)
                journal("wire").info("rebuilt", records=beside.position(), seconds=seconds)

            self._follower.beside(self._rooms.derivation(beside, self._source, fresh=True), caught_up)
            return {"schema": 1, "records": live.position()}
