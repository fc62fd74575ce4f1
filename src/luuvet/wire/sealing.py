"""Two ways into the log beside the group commit: through the intake's socket, and straight into an archive that is held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from luuvet.archive.writer import Archive
from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw, SinkFull
from luuvet.wire.inner import Inner


@dataclass(frozen=True)
class Sealed:
    """A receipt of records that are durable already."""

    first: int
    count: int

    async def durable(self, *, patient: bool = False) -> None:
        """Return at once."""


class RemoteSink:
    """`event.raw.Sink` over the intake's socket; `put` returns when the records are durable."""

    def __init__(self, intake: Inner) -> None:
        self._intake = intake

    async def put(self, raw: Raw) -> Sealed:
        """Write a delivery; see `event.raw.Sink.put`."""
        try:
            answer = await self._intake.put(raw)
        except Refused as error:
            raise SinkFull(str(error), retry_after=5) from error
        return Sealed(int(answer["first"]), int(answer["count"]))


class LocalSink:
    """`event.raw.Sink` over an archive that this process holds alone: each delivery is a commit of its own."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def write(self, raw: Raw) -> int:
        """Write a delivery, durable; return the index of its first record.

        Raises:
            SinkFull: the disk has no room; nothing was kept.
        """
        first = self.archive.append([raw])
        self.archive.commit()
        return first

    async def put(self, raw: Raw) -> Sealed:
        """Write a delivery; see `event.raw.Sink.put`."""
        return Sealed(self.write(raw), len(raw))


def from_thread(sink: RemoteSink, loop: asyncio.AbstractEventLoop) -> Callable[[Raw], None]:
    """Return what writes a delivery from a thread beside the loop, and comes back when it is durable.

    It raises what `RemoteSink.put` raises.
    """

    def write(raw: Raw) -> None:
        asyncio.run_coroutine_threadsafe(sink.put(raw), loop).result()

    return write
