"""The task that steps the habits and seals what they find, in the process that owns the store."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from luuvet.archive.layout import BadLog
from luuvet.archive.reader import Reader, Unreadable
from luuvet.event.finding import as_raw
from luuvet.event.raw import Sink, SinkClosed, SinkFull
from luuvet.kit.clock import Clock, system_clock
from luuvet.kit.journal import journal
from luuvet.store import EngineError, StoreBroken
from luuvet.wire.habitwatch import HabitWatch

_BUSY = 3.0
"""While history is learned we rest so many times as long as a step took: derivation and questions come first."""
_SHORTEST = 0.05


async def habiting(watch: HabitWatch, archive: Path, sink: Sink, clock: Clock = system_clock) -> None:
    """Step for ever; return at once where habits are off."""
    if not watch.on:
        return
    reader = Reader(archive)
    while True:
        began, more = time.monotonic(), False
        try:
            more = await asyncio.to_thread(_step, watch, reader, clock)
            if findings := watch.untold():
                receipt = await sink.put(as_raw(findings, "detect", clock()))
                await receipt.durable()
                await asyncio.to_thread(watch.told, len(findings))
        except (SinkFull, SinkClosed, EngineError, StoreBroken, Unreadable, BadLog, OSError) as error:
            journal("wire").warning("habits-wait", reason=str(error))
        except Exception as error:
            # A fault of ours in learning must not end derivation beside it; what was kept is read again, so nothing is half learned.
            journal("wire").error("habits-failed", error=repr(error), exc_info=True)
            watch.close(keep=False)
        rest = _BUSY * (time.monotonic() - began) if more else watch.seconds
        await asyncio.sleep(max(_SHORTEST, rest))


def _step(watch: HabitWatch, reader: Reader, clock: Clock) -> bool:
    now = clock()  # before the size: whatever was received by now is within it
    return watch.step(reader.size(), now)
