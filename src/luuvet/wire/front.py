"""The process that people and commands ask: the status page, the API, and the socket in the data folder."""

from __future__ import annotations

import asyncio
import shlex
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from luuvet.console.abilities import Refused
from luuvet.console.app import command, web
from luuvet.console.page import Shell
from luuvet.event.raw import Raw
from luuvet.event.scope import Scope
from luuvet.kit.clock import system_clock
from luuvet.kit.journal import journal
from luuvet.kit.settings import BadSetting, Settings, default_data, spoken
from luuvet.kit.spans import address, is_loopback
from luuvet.wire import serving
from luuvet.wire.beat import Beat
from luuvet.wire.health import health
from luuvet.wire.inner import Inner
from luuvet.wire.layout import Layout
from luuvet.wire.supervisor import CANNOT_START

_BEAT_SECONDS = 0.5
_START_SECONDS = 15.0
"""A question waits so long for a process that is just starting (or being started again)."""
_OF_INTAKE = ("checkpoint", "erase")


def run(settings: Settings) -> None:
    """Run until stopped; ends with `CANNOT_START` and a sentence where the address cannot be used."""
    try:
        host, port = address(settings.text("console.address"))
        if not is_loopback(host):
            raise BadSetting(
                f"console.address is {host}: off loopback the console needs a logon, which this version does not have; "
                "use 127.0.0.1 and reach it through an SSH tunnel"
            )
        bound = serving.bind_address(host, port)
    except (RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_START)
    front = Front(settings)
    serving.run(lambda stop: front.serve(stop, bound))


def shell_of(data: Path) -> Shell:
    """Return what a person types to ask the server of a data folder; `make run` has neither the program nor the folder where
    a shell looks by itself."""
    beside = Path(sys.executable).with_name("luuvet")
    program = "luuvet" if shutil.which("luuvet") or not beside.exists() else str(beside)
    return Shell(program, "" if data.absolute() == default_data().absolute() else f" --data {shlex.quote(str(data))}")


class Front:
    """`console.Abilities` over the other two processes."""

    def __init__(self, settings: Settings) -> None:
        self._settings, self._layout = settings, Layout(settings.data)
        self._intake: Inner
        self._owner: Inner
        self._noting: set[asyncio.Task[None]] = set()

    async def serve(self, stop: asyncio.Event, bound: Any) -> None:
        """Serve both faces until told to stop."""
        self._intake = Inner("intake", self._layout.inner("intake"))
        self._owner = Inner("owner", self._layout.inner("owner"))
        lang, zone = spoken(self._settings.text("language")), self._settings.text("timezone")
        pages = web(self, system_clock, lang, zone, shell_of(self._settings.data))
        faces = [
            serving.Face(pages, bound),
            serving.Face(command(self, system_clock), serving.bind_path(self._layout.socket)),
        ]
        for face in faces:
            await face.start()
        beating = asyncio.create_task(self._beat())
        await stop.wait()
        beating.cancel()
        for face in reversed(faces):
            await face.stop()
        self._layout.socket.unlink(missing_ok=True)
        await asyncio.gather(*self._noting, return_exceptions=True)
        await self._owner.close()
        await self._intake.close()

    async def ask(self, name: str, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        """Ask the process that knows; `status` and `progress` ask both."""
        if name == "status":
            return await self._status(scope, str(arguments.get("lang") or "vi"))
        if name == "progress":
            return await self._progress(scope)
        process = self._intake if name in _OF_INTAKE else self._owner
        return await process.ask(name, scope, arguments, wait=_START_SECONDS)

    async def note(self, raw: Raw) -> None:
        """Hand a finding to the intake without waiting for the disk; a failure is told in our own log."""
        task = asyncio.create_task(self._put(raw))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _put(self, raw: Raw) -> None:
        try:
            await self._intake.put(raw)
        except Refused as error:
            journal("wire").error("access-not-noted", reason=str(error))

    async def _status(self, scope: Scope, lang: str) -> dict[str, Any]:
        found = await asyncio.gather(
            self._intake.ask("status", scope, {}), self._owner.ask("status", scope, {}), return_exceptions=True
        )
        intake, owner = (part if isinstance(part, dict) else None for part in found)
        path = self._layout.run / "processes.json"
        processes = orjson.loads(path.read_bytes()) if path.exists() else []
        return health(self._settings, intake, owner, processes, lang)

    async def _progress(self, scope: Scope) -> dict[str, Any]:
        owner = await self._owner.ask("progress", scope, {}, wait=_START_SECONDS)
        intake = await self._intake.ask("status", scope, {}, wait=_START_SECONDS)
        return {"schema": 1, "sealed": intake["archive"]["records"], **owner}

    async def _beat(self) -> None:
        beat = Beat(self._layout.beat("console"))
        while True:
            beat.beat()
            await asyncio.sleep(_BEAT_SECONDS)
