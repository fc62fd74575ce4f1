"""Syslog over TCP (RFC 6587), one task a connection. Nothing is acknowledged: TCP syslog has no words for it."""

from __future__ import annotations

import asyncio
import os
import socket

from luuvet.event.raw import Raw, Sink, SinkClosed
from luuvet.kit.clock import Clock, system_clock
from luuvet.receive.address import Address, bound, listen, parse_address, peer_name
from luuvet.receive.counters import Counters
from luuvet.receive.courier import RETRY_SECONDS, Courier
from luuvet.receive.frames import Frames
from luuvet.receive.framing import Framer

READ_BYTES = 128 << 10
HOLD_SECONDS = 0.5
"""A whole record is held back at most this long for its continuation lines."""
IDLE_SECONDS = 60.0
"""Half a record is kept as truncated after this long without a byte; the connection stays open."""


class SyslogTcp:
    """A listener. `ssl` is left open for the TLS listener to come (RFC 5425), which frames the same way."""

    def __init__(
        self,
        address: str,
        sink: Sink,
        *,
        clock: Clock = system_clock,
        connections: int = 4096,
        hold_seconds: float = HOLD_SECONDS,
        idle_seconds: float = IDLE_SECONDS,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        """`connections`: more than this at a time are refused and counted.

        Raises:
            CannotListen: `address` is no address.
        """
        self._wanted = parse_address(address)
        self._clock = clock
        self._limit = connections
        self._hold_seconds = hold_seconds
        self._idle_seconds = idle_seconds
        self._counters = Counters()
        self._courier = Courier(sink, self._counters, retry_seconds)
        self._server: asyncio.Server | None = None
        self._tasks: dict[asyncio.Task[None], socket.socket] = {}
        self.address: Address = self._wanted
        """Where it listens, once started."""

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotListen: the address is taken or not ours.
        """
        opened = listen(self._wanted, socket.SOCK_STREAM, "receive.syslog_tcp")
        self.address = bound(opened)
        self._courier.start()
        self._server = await asyncio.start_server(self._serve, sock=opened, limit=READ_BYTES)

    async def stop(self) -> None:
        """Take no more connections, read what the kernel has already received, see it sealed."""
        if self._server:
            self._server.close()
        for opened in self._tasks.values():
            _shut_for_reading(opened)
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=5)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await self._courier.stop()

    def stats(self) -> dict[str, object]:
        """Return the counts of this listener (see `Counters.as_dict`)."""
        return self._counters.as_dict()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self._limit:
            self._counters.refused += 1
            writer.close()
            return
        self._tasks[task] = writer.get_extra_info("socket")
        self._counters.connections += 1
        self._counters.open += 1
        try:
            await self._read(reader, peer_name(writer.get_extra_info("peername")))
        except SinkClosed:
            pass  # counted by the courier
        finally:
            self._counters.open -= 1
            del self._tasks[task]
            writer.close()

    async def _read(self, reader: asyncio.StreamReader, peer: str) -> None:
        framer = Framer()
        more = True
        while more:
            empty = framer.empty
            try:
                async with asyncio.timeout(self._patience(framer)):
                    data = await reader.read(READ_BYTES)
            except TimeoutError:
                frames = framer.flush() if framer.waiting else framer.close()
            except ConnectionError:
                more, frames = False, framer.close()
            else:
                more, frames = bool(data), framer.feed(data) if data else framer.close()
            self._counters.empty += framer.empty - empty
            await self._send(peer, frames)

    def _patience(self, framer: Framer) -> float | None:
        if framer.waiting:
            return self._hold_seconds
        return self._idle_seconds if framer.unfinished else None

    async def _send(self, peer: str, frames: list[Frames]) -> None:
        if frames:
            now = self._clock()
            runs = (Raw("syslog-tcp", peer, "", run.framing, now, run.payloads, run.parts) for run in frames)
            await self._courier.send(*runs)


def _shut_for_reading(opened: socket.socket) -> None:
    """End a connection's incoming side: what the kernel holds is still read, then comes the end."""
    try:
        with socket.socket(fileno=os.dup(opened.fileno())) as twin:
            twin.shutdown(socket.SHUT_RD)
    except OSError:
        pass  # already gone
