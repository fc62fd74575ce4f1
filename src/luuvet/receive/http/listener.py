"""Serves the HTTP application inside the intake's event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Generator

import uvicorn

from luuvet.event.raw import Sink
from luuvet.kit.clock import Clock, system_clock
from luuvet.receive.address import Address, CannotListen, bound, listen, parse_address
from luuvet.receive.counters import Counters
from luuvet.receive.http.app import build
from luuvet.receive.http.intake import Intake


class Http:
    """A listener. TLS comes with the issue that brings certificates: uvicorn takes them as settings."""

    def __init__(
        self, address: str, sink: Sink, *, token: str = "", clock: Clock = system_clock, connections: int = 4096
    ) -> None:
        """`connections`: more requests than this at a time are answered 503.

        Raises:
            CannotListen: `address` is no address, or is open to other machines and `token` is empty.
        """
        self._wanted = parse_address(address)
        if not token and not self._wanted.is_loopback:
            raise CannotListen(
                f"the HTTP intake may not listen on {self._wanted} without a token: "
                "set receive.http_token, or keep receive.http on 127.0.0.1"
            )
        self._counters = Counters()
        self._connections = connections
        self._app = build(Intake(sink, clock, self._counters), self._counters, token)
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None
        self.address: Address = self._wanted
        """Where it listens, once started."""

    async def start(self) -> None:
        """Listen; returns when requests are answered.

        Raises:
            CannotListen: the address is taken or not ours.
        """
        opened = listen(self._wanted, socket.SOCK_STREAM, "receive.http")
        self.address = bound(opened)
        config = uvicorn.Config(
            self._app,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            server_header=False,
            limit_concurrency=self._connections,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=5,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve([opened]))
        answering = asyncio.create_task(self._server.answering.wait())
        await asyncio.wait([answering, self._task], return_when=asyncio.FIRST_COMPLETED)
        answering.cancel()
        if self._task.done():
            await self._task

    async def stop(self) -> None:
        """Take no more requests, answer those that are here, close."""
        if self._server and self._task:
            self._server.should_exit = True
            await asyncio.gather(self._task, return_exceptions=True)

    def stats(self) -> dict[str, object]:
        """Return the counts of this listener (see `Counters.as_dict`); `connections` are requests here."""
        if self._server:
            self._counters.open = len(self._server.server_state.connections)
            self._counters.connections = self._server.server_state.total_requests
        return self._counters.as_dict()


class _Server(uvicorn.Server):
    """uvicorn inside a loop that is not its own: signals are ours."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.answering = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.answering.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield
