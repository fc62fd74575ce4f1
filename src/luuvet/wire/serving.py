"""Runs asynchronous applications inside a process of ours: uvicorn without signals of its own, stop by the supervisor."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

Serve = Callable[[asyncio.Event], Awaitable[None]]


class QuietServer(uvicorn.Server):
    """A server that leaves the process' signals alone: the process has one handler, in `run`."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Capture nothing."""
        yield


class Face:
    """One application on one bound socket."""

    def __init__(self, app: ASGIApp, bound: socket.socket) -> None:
        self._bound = bound
        self._server = QuietServer(
            uvicorn.Config(
                app,
                log_level="warning",
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=5,
            )
        )
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Return once it accepts connections.

        Raises:
            RuntimeError: the server did not start.
        """
        self._task = asyncio.create_task(self._server.serve(sockets=[self._bound]))
        while not self._server.started:
            if self._task.done():
                raise RuntimeError(f"cannot serve on {self._bound.getsockname()}")
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        """Finish what is being answered, then close."""
        self._server.should_exit = True
        if self._task is not None:
            await self._task
        self._bound.close()


def bind_path(path: Path) -> socket.socket:
    """Return a listening Unix socket that only the owner can open; a leftover of an earlier run is replaced."""
    path.unlink(missing_ok=True)
    bound = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o177)
    try:
        bound.bind(str(path))
    finally:
        os.umask(mask)
    bound.listen(128)
    return bound


def bind_address(host: str, port: int) -> socket.socket:
    """Return a listening TCP socket.

    Raises:
        RuntimeError: the address is in use or not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise RuntimeError(f"cannot listen on {host} port {port}: {error.strerror}") from error


def run(serve: Serve) -> None:
    """Run a process' work until SIGTERM or until the supervisor is gone (its end of our standard input closes)."""
    import uvloop

    async def main() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop.set)
        loop.add_signal_handler(signal.SIGINT, stop.set)
        loop.add_reader(sys.stdin.fileno(), _supervisor_gone, loop, stop)
        await serve(stop)

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


def _supervisor_gone(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    if not os.read(sys.stdin.fileno(), 4096):
        loop.remove_reader(sys.stdin.fileno())
        stop.set()
