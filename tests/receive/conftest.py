"""A sink in memory that keeps what it is given, can be slow, full, or closed, and makes durable only when told."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from luuvet.event.raw import Raw, SinkClosed, SinkFull


@dataclass
class MemoryReceipt:
    first: int
    count: int
    sink: MemorySink

    async def durable(self, *, patient: bool = False) -> None:
        while self.sink.durable_up_to < self.first + self.count:
            if self.sink.fails_later:
                self.sink.fails_later -= 1
                raise SinkFull("no room on the disk", 1)
            if self.sink.closed:
                raise SinkClosed("the log is closed")
            await asyncio.sleep(0.002)


@dataclass
class MemorySink:
    """Attributes: `full` refuse so many deliveries (-1: all); `fails_later` so many receipts fail; `automatic` durable at once."""

    automatic: bool = True
    full: int = 0
    fails_later: int = 0
    closed: bool = False
    slow_seconds: float = 0.0
    durable_up_to: int = 0
    taken: list[Raw] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def put(self, raw: Raw) -> MemoryReceipt:
        if self.slow_seconds:
            await asyncio.sleep(self.slow_seconds)
        if self.closed:
            raise SinkClosed("the log is closed")
        if self.full:
            self.full -= 1
            raise SinkFull("no room on the disk", 7)
        assert len(raw) > 0 and all(raw.payloads)
        assert len(raw.parts) in (0, len(raw)) and len(raw.positions) in (0, len(raw))
        receipt = MemoryReceipt(self.records, len(raw), self)
        self.taken.append(raw)
        self.came.set()
        if self.automatic and not self.fails_later:
            self.durable_up_to = self.records
        return receipt

    @property
    def records(self) -> int:
        return sum(map(len, self.taken))

    @property
    def payloads(self) -> list[bytes]:
        return [payload for raw in self.taken for payload in raw.payloads]

    @property
    def framings(self) -> list[str]:
        return [raw.framing for raw in self.taken for _ in raw.payloads]

    async def holds(self, records: int, seconds: float = 5.0) -> None:
        """Wait until so many records have come."""
        async with asyncio.timeout(seconds):
            while self.records < records:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()
