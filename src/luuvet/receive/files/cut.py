"""What a cutter gives: records and parts of records, with their places in the file."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Cut:
    """Records in the order of the file; `positions` are the byte offsets of their beginning."""

    payloads: list[bytes] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    blank: int = 0

    def add(self, payload: bytes, part: int, position: int) -> None:
        """Add one record or part."""
        self.join(Cut([payload], [part] if part else [], [position]))

    def end(self, payload: bytes, part: int, position: int, part_bytes: int) -> None:
        """Add what is left of a record of which `part` parts were given out."""
        while len(payload) > part_bytes:
            part += 1
            self.add(payload[:part_bytes], part, position)
            payload = payload[part_bytes:]
        self.add(payload, -part - 1, position)

    def join(self, other: Cut) -> None:
        """Add the records of another cut."""
        if self.parts or other.parts:
            self.parts = self.parts or [0] * len(self.payloads)
            self.parts += other.parts or [0] * len(other.payloads)
        self.payloads += other.payloads
        self.positions += other.positions
        self.blank += other.blank
