"""RELP (rsyslog's Reliable Event Logging Protocol): a record is answered 200 after its checkpoint is on disk, not before.

What the log has no room for is never answered at all, though the protocol knows a negative answer: librelp takes a
record that was answered 500 for dealt with and does not send it again (tried with rsyslog 8.2302: one record lost at
each refusal). So a full log first lets the sender wait, then says `serverclose`: the sender keeps all that was not
answered and comes again.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable, Coroutine

from luuvet.event.raw import Raw, Receipt, Sink, SinkClosed, SinkFull
from luuvet.kit.clock import Clock, system_clock
from luuvet.kit.journal import journal
from luuvet.receive.address import Address, bound, listen, parse_address, peer_name
from luuvet.receive.counters import Counters
from luuvet.receive.frames import in_parts
from luuvet.receive.relp_frames import BadRelp, RelpDecoder, RelpFrame, acknowledge, answer_open, encode, refuse

READ_BYTES = 128 << 10
OPEN_DELIVERIES = 256
"""Reads of one connection that may await their checkpoint; above it we stop reading (the sender's window is smaller)."""

RETRY_SECONDS = 1.0
PATIENCE_SECONDS = 20.0
"""A sender waits this long for a full log before it is told to go; its own patience (`timeout` of omrelp) is 90 s."""

_log = journal("receive")


class Relp:
    """A listener. A sender keeps what a full or closing log did not take."""

    def __init__(
        self,
        address: str,
        sink: Sink,
        *,
        clock: Clock = system_clock,
        connections: int = 4096,
        retry_seconds: float = RETRY_SECONDS,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        """`connections`: more than this at a time are refused and counted.

        Raises:
            CannotListen: `address` is no address.
        """
        self._wanted = parse_address(address)
        self._sink = sink
        self._clock = clock
        self._limit = connections
        self._retry_seconds = retry_seconds
        self._patience_seconds = patience_seconds
        self._counters = Counters()
        self._server: asyncio.Server | None = None
        self._tasks: dict[asyncio.Task[None], asyncio.Event] = {}
        self.address: Address = self._wanted
        """Where it listens, once started."""

    async def start(self) -> None:
        """Listen.

        Raises:
            CannotListen: the address is taken or not ours.
        """
        opened = listen(self._wanted, socket.SOCK_STREAM, "receive.relp")
        self.address = bound(opened)
        self._server = await asyncio.start_server(self._serve, sock=opened, limit=READ_BYTES)

    async def stop(self) -> None:
        """Answer what was taken, tell every sender to go (`serverclose`), close."""
        if self._server:
            self._server.close()
        for leave in self._tasks.values():
            leave.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=5)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def stats(self) -> dict[str, object]:
        """Return the counts of this listener (see `Counters.as_dict`); only acknowledged records are counted."""
        return self._counters.as_dict()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is None or len(self._tasks) >= self._limit:
            self._counters.refused += 1
            writer.close()
            return
        self._tasks[task] = leave = asyncio.Event()
        self._counters.connections += 1
        self._counters.open += 1
        put = _Patience(self._sink, self._counters, self._retry_seconds, self._patience_seconds).put
        session = _Session(put, self._clock, self._counters, writer, leave)
        try:
            await _until(leave, session.run(reader))
            await session.end()
        except ConnectionError:
            pass  # the sender is gone; what was not answered it sends again
        finally:
            self._counters.open -= 1
            del self._tasks[task]
            session.close()


class _Patience:
    """Puts deliveries into a log that may be full for a while."""

    def __init__(self, sink: Sink, counters: Counters, retry_seconds: float, patience_seconds: float) -> None:
        self._sink = sink
        self._counters = counters
        self._retry_seconds = retry_seconds
        self._patience_seconds = patience_seconds

    async def put(self, raw: Raw) -> Receipt:
        """Return the receipt.

        Raises:
            SinkFull: the log was full for as long as a sender is made to wait.
            SinkClosed: the log is closing.
        """
        began = time.monotonic()
        while True:
            try:
                return await self._sink.put(raw)
            except SinkFull as full:
                if time.monotonic() - began >= self._patience_seconds:
                    self._counters.rejected["full"] += len(raw)
                    _log.warning("refused", peer=raw.peer, records=len(raw), reason=str(full))
                    raise
                await asyncio.sleep(self._retry_seconds)
                self._counters.paused_seconds += self._retry_seconds


class _Session:
    """One connection: reading puts deliveries in, a second task answers them in order as they become durable."""

    def __init__(
        self,
        put: Callable[[Raw], Awaitable[Receipt]],
        clock: Clock,
        counters: Counters,
        writer: asyncio.StreamWriter,
        leave: asyncio.Event,
    ) -> None:
        self._put_raw = put
        self._leave = leave
        self._clock = clock
        self._counters = counters
        self._writer = writer
        self._peer = peer_name(writer.get_extra_info("peername"))
        self._decoder = RelpDecoder()
        self._opened = False
        self._waiting: asyncio.Queue[tuple[Raw, list[int], Receipt]] = asyncio.Queue(OPEN_DELIVERIES)
        self._answering = asyncio.create_task(self._answer())

    async def run(self, reader: asyncio.StreamReader) -> None:
        """Read until the sender closes, leaves, or speaks something else."""
        try:
            while data := await reader.read(READ_BYTES):
                if not await self._take(self._decoder.feed(data)):
                    return
        except BadRelp as error:
            self._counters.rejected["not-relp"] += 1
            _log.warning("not-relp", peer=self._peer, reason=str(error))
        except (SinkFull, SinkClosed):
            pass  # not answered: the sender keeps its records and comes again

    async def end(self) -> None:
        """Answer what is on its way, say `serverclose`."""
        try:
            async with asyncio.timeout(4):
                await self._waiting.join()
                await self._say(encode(0, b"serverclose"))
        except TimeoutError:
            pass  # not acknowledged

    def close(self) -> None:
        """Stop answering."""
        self._answering.cancel()
        self._writer.close()

    async def _take(self, frames: list[RelpFrame]) -> bool:
        """Act on frames, runs of `syslog` together; returns whether the session goes on."""
        run: list[RelpFrame] = []
        for frame in frames:
            if frame.command == b"syslog" and self._opened:
                run.append(frame)
                continue
            if run:
                await self._put(run)
                run = []
            if not await self._command(frame):
                return False
        if run:
            await self._put(run)
        return True

    async def _command(self, frame: RelpFrame) -> bool:
        if frame.command == b"open":
            await self._say(encode(frame.transaction, b"rsp", answer_open(frame.data)))
            self._opened = True
        elif frame.command == b"close":
            await self._waiting.join()
            await self._say(encode(frame.transaction, b"rsp"))
            return False
        elif frame.command == b"syslog":
            raise BadRelp("a record came before 'open'")
        else:
            await self._say(refuse(frame.transaction, f"command {frame.command.decode()} is not supported"))
        return True

    async def _put(self, frames: list[RelpFrame]) -> None:
        transactions = [frame.transaction for frame in frames]
        payloads = [frame.data.removesuffix(b"\n") for frame in frames]
        self._counters.empty += payloads.count(b"")
        payloads, parts, positions = in_parts(payloads, transactions)
        if not payloads:
            return await self._say(acknowledge(transactions))
        raw = Raw("relp", self._peer, "", "relp", self._clock(), payloads, parts, positions)
        receipt = await self._put_raw(raw)
        await self._waiting.put((raw, transactions, receipt))

    async def _answer(self) -> None:
        while True:
            raw, transactions, receipt = await self._waiting.get()
            try:
                await receipt.durable()
            except SinkFull:
                self._counters.rejected["full"] += len(transactions)
                self._leave.set()
            except SinkClosed:
                self._leave.set()
            else:
                self._counters.took(raw)
                await self._say(acknowledge(transactions))
            finally:
                self._waiting.task_done()

    async def _say(self, answer: bytes) -> None:
        """Write, and wait for a sender that does not read its answers: so it is not read either."""
        if self._writer.is_closing():
            return  # the sender is gone, and uvloop would say so by a bare RuntimeError
        try:
            self._writer.write(answer)
            await self._writer.drain()
        except ConnectionError:
            pass  # the sender is gone; what was not answered it sends again


async def _until(leave: asyncio.Event, work: Coroutine[object, object, None]) -> None:
    """Run until the work is done or we are told to leave, whichever comes first."""
    working, leaving = asyncio.create_task(work), asyncio.create_task(leave.wait())
    try:
        await asyncio.wait([working, leaving], return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)
    if not working.cancelled() and (error := working.exception()):
        raise error
