"""What a listener counts; shown by `luuvet status`."""

from __future__ import annotations

from collections import Counter

from luuvet.event.raw import Raw


class Counters:
    """Counts of one listener since its start."""

    def __init__(self) -> None:
        self.connections = 0
        self.open = 0
        self.refused = 0
        self.records = 0
        self.bytes = 0
        self.empty = 0
        self.undelivered = 0
        self.paused_seconds = 0.0
        self.last_received = 0
        self.rejected: Counter[str] = Counter()

    def took(self, raw: Raw) -> None:
        """Count a delivery that the sink has taken."""
        self.records += len(raw)
        self.bytes += raw.size
        self.last_received = raw.received
        if raw.framing == "rejected" or raw.framing.endswith("-truncated"):
            self.rejected[raw.framing] += len(raw)

    def as_dict(self) -> dict[str, object]:
        """Return every count as plain values: seconds, bytes, `last_received` in nanoseconds UTC (0: nothing yet).

        `refused` are connections beyond the limit; `rejected` counts by reason (their bytes are kept as records);
        `undelivered` are records that could not be kept because the log was closed or had no room when we stopped.
        """
        return {
            "connections": self.connections,
            "open": self.open,
            "refused": self.refused,
            "records": self.records,
            "bytes": self.bytes,
            "empty": self.empty,
            "rejected": dict(self.rejected),
            "undelivered": self.undelivered,
            "paused_seconds": round(self.paused_seconds, 3),
            "last_received": self.last_received,
        }
