"""One piece of work behind the caller's back: a batch is written while the next one is derived."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Overlap:
    """Runs one piece of work at a time in a thread of its own. For one caller."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None

    def begin(self, work: Callable[[], None]) -> None:
        """Start a piece once the one before it is done; raises what that one raised, and then starts nothing."""
        self.settle()
        self._thread = threading.Thread(target=self._run, args=(work,), name=self._name)
        self._thread.start()

    def settle(self) -> None:
        """Wait for the piece under way; raises what it raised."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._error is not None:
            error, self._error = self._error, None
            raise error

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            # Handed to the caller, who decides; nothing is swallowed.
            self._error = error
