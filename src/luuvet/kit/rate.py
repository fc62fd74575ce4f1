"""How fast a counter has grown lately."""

from __future__ import annotations

from collections import deque

WINDOW_SECONDS = 60.0


class Rate:
    """Keeps what a counter stood at during the last minute. For one thread."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def note(self, moment: float, count: int) -> None:
        """Note the count at a moment in seconds of a clock that never goes back."""
        if self._seen and count < self._seen[-1][1]:
            self._seen.clear()  # the counter began again
        self._seen.append((moment, count))
        # One that is older than the window stays: from it the window is measured, not from the first after it.
        while len(self._seen) > 2 and self._seen[1][0] <= moment - WINDOW_SECONDS:
            self._seen.popleft()

    def per_second(self) -> float:
        """Return the growth a second over the last minute, or since the first note where that is later; 0 before the second."""
        if len(self._seen) < 2:
            return 0.0
        (began, first), (ended, last) = self._seen[0], self._seen[-1]
        return round((last - first) / (ended - began), 1) if ended > began else 0.0
