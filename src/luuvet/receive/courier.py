"""Carries deliveries of senders that cannot be asked to send again (plain syslog) to the sink, and sees them sealed.

A full disk stops the carrying: the listener stops reading and the sender's kernel, then the sender, has to wait. What
was already taken from the socket is kept in memory and tried again; that is one read per connection and what stood in
the sink's queue.
"""

from __future__ import annotations

import asyncio
import time

from luuvet.event.raw import Raw, Receipt, Sink, SinkClosed, SinkFull
from luuvet.kit.journal import journal
from luuvet.receive.counters import Counters

RETRY_SECONDS = 1.0
"""A full sink is tried again after this long."""

_log = journal("receive")


class Courier:
    """One a listener. `start` before the first `send`, `stop` after the last."""

    def __init__(self, sink: Sink, counters: Counters, retry_seconds: float = RETRY_SECONDS) -> None:
        self._sink = sink
        self._counters = counters
        self._retry_seconds = retry_seconds
        self._sent: asyncio.Queue[tuple[Raw, Receipt]] = asyncio.Queue()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._watch: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to watch over what was sent."""
        self._watch = asyncio.create_task(self._confirm())

    async def send(self, *deliveries: Raw) -> None:
        """Hand deliveries to the sink in order; returns when it has queued them, however long that takes.

        Raises:
            SinkClosed: the log is closed; what it did not take is counted as undelivered.
        """
        for place, raw in enumerate(deliveries):
            try:
                await self._wait_until_flowing()
                receipt = await self._put(raw)
            except (SinkClosed, asyncio.CancelledError) as stopped:
                self._lost(sum(map(len, deliveries[place:])), str(stopped) or "stopped while the log was full")
                raise
            self._counters.took(raw)
            self._sent.put_nowait((raw, receipt))

    async def _wait_until_flowing(self) -> None:
        if not self._flowing.is_set():
            began = time.monotonic()
            await self._flowing.wait()
            self._counters.paused_seconds += time.monotonic() - began

    async def stop(self, seconds: float = 5.0) -> None:
        """Wait until everything sent is sealed, at most `seconds`; what is not by then is counted as undelivered."""
        try:
            async with asyncio.timeout(seconds):
                await self._sent.join()
        except TimeoutError:
            left = 0
            while not self._sent.empty():
                left += len(self._sent.get_nowait()[0])
            self._lost(left, "the log took no more records before the stop")
        if self._watch:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)

    async def _put(self, raw: Raw) -> Receipt:
        began = 0.0
        while True:
            try:
                receipt = await self._sink.put(raw)
            except SinkFull as full:
                if not began:
                    began = time.monotonic()
                    _log.warning("paused", listener=raw.listener, reason=str(full))
                await asyncio.sleep(self._retry_seconds)
            else:
                if began:
                    self._counters.paused_seconds += time.monotonic() - began
                return receipt

    async def _confirm(self) -> None:
        """Await every receipt in order; what the disk had no room for is sent again, and nothing new before it."""
        while True:
            raw, receipt = await self._sent.get()
            try:
                await self._until_durable(raw, receipt)
            except SinkClosed as closed:
                self._lost(len(raw), str(closed))  # the next receipts will say the same
            except asyncio.CancelledError:
                self._lost(len(raw), "the log took no more records before the stop")
                raise
            finally:
                self._flowing.set()
                self._sent.task_done()

    async def _until_durable(self, raw: Raw, receipt: Receipt) -> None:
        while True:
            try:
                return await receipt.durable(patient=True)
            except SinkFull:
                self._flowing.clear()
                await asyncio.sleep(self._retry_seconds)
                receipt = await self._put(raw)

    def _lost(self, records: int, reason: str) -> None:
        if records:
            self._counters.undelivered += records
            _log.error("undelivered", records=records, reason=reason)
