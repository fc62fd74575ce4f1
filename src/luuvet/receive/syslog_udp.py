"""Syslog over UDP (RFC 5426): a datagram is a record, byte for byte. Never acknowledged; what the kernel dropped is shown."""

from __future__ import annotations

import asyncio
import os
import socket

from luuvet.event.raw import Raw, Sink, SinkClosed
from luuvet.kit.clock import Clock, system_clock
from luuvet.receive.address import Address, bound, listen, parse_address, peer_name
from luuvet.receive.counters import Counters
from luuvet.receive.courier import RETRY_SECONDS, Courier
from luuvet.receive.drops import read_dropped

BUFFER_BYTES = 32 << 20
"""Asked of the kernel; it gives at most `net.core.rmem_max` (twice that, as it counts) unless we may go beyond."""
TURN = 2048
"""Datagrams read in one turn of the event loop at most, so that other listeners get theirs."""
_SO_RCVBUFFORCE = 33


class SyslogUdp:
    """A listener. While the sink is full nothing is read: the kernel's buffer fills, then drops, and the drops are counted."""

    def __init__(
        self, address: str, sink: Sink, *, clock: Clock = system_clock, retry_seconds: float = RETRY_SECONDS
    ) -> None:
        """Raises:
        CannotListen: `address` is no address.
        """
        self._wanted = parse_address(address)
        self._clock = clock
        self._counters = Counters()
        self._courier = Courier(sink, self._counters, retry_seconds)
        self._socket: socket.socket | None = None
        self._ready = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False
        self._dropped = 0
        self._inode = 0
        self.address: Address = self._wanted
        """Where it listens, once started."""

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotListen: the address is taken or not ours.
        """
        self._socket = listen(self._wanted, socket.SOCK_DGRAM, "receive.syslog_udp")
        self.address = bound(self._socket)
        self._inode = os.fstat(self._socket.fileno()).st_ino
        _widen(self._socket)
        self._courier.start()
        self._task = asyncio.create_task(self._read(self._socket))
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._ready.set)

    async def stop(self) -> None:
        """Read what the kernel has already received, see it sealed, close."""
        if self._socket is None or self._task is None:
            return
        self._stopping = True
        self._ready.set()
        await asyncio.wait([self._task], timeout=5)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self.stats()
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
        self._socket = None
        await self._courier.stop()

    def stats(self) -> dict[str, object]:
        """Return the counts of this listener; `kernel_dropped` datagrams never reached us, `buffer_bytes` is the room they had."""
        if self._socket is not None:
            self._dropped = read_dropped(self._inode) or self._dropped
        room = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) if self._socket is not None else 0
        return {**self._counters.as_dict(), "kernel_dropped": self._dropped, "buffer_bytes": room}

    async def _read(self, opened: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                await self._ready.wait()
                # Level-triggered readiness would call us in every turn while we wait for the sink.
                loop.remove_reader(opened.fileno())
                self._ready.clear()
                taken = TURN
                while taken:
                    taken = await self._turn(opened)
                    await asyncio.sleep(0)  # the other listeners' turn
                if self._stopping:
                    return
                loop.add_reader(opened.fileno(), self._ready.set)
        except SinkClosed:
            pass  # counted by the courier; nothing more can be kept

    async def _turn(self, opened: socket.socket) -> int:
        """Read what is there, at most `TURN` datagrams, and send it grouped by peer; returns how many."""
        by_peer: dict[tuple[object, ...], list[bytes]] = {}
        taken = 0
        receive = opened.recvfrom
        try:
            while taken < TURN:
                payload, where = receive(65535)
                by_peer.setdefault(where, []).append(payload)
                taken += 1
        except BlockingIOError:
            pass  # the kernel has no more
        now = self._clock()
        deliveries = []
        for where, payloads in by_peer.items():
            kept = [payload for payload in payloads if payload]
            self._counters.empty += len(payloads) - len(kept)
            if kept:
                deliveries.append(Raw("syslog-udp", peer_name(where), "", "datagram", now, kept))
        await self._courier.send(*deliveries)
        return taken


def _widen(opened: socket.socket) -> None:
    try:
        opened.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, BUFFER_BYTES)  # needs CAP_NET_ADMIN
    except OSError:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER_BYTES)
