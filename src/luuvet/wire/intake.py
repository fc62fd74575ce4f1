"""The process that receives and seals. It never imports the engine: nothing that happens there stops the sealing."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine, Iterable, Mapping
from typing import Any

from luuvet.archive.sink import GroupSink
from luuvet.archive.writer import Archive
from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.event.scope import Scope
from luuvet.kit.clock import system_clock
from luuvet.kit.journal import journal
from luuvet.kit.rate import Rate
from luuvet.kit.settings import Settings
from luuvet.receive.address import CannotListen
from luuvet.wire import doors, serving, upkeep
from luuvet.wire.beat import Beat
from luuvet.wire.inner import application
from luuvet.wire.layout import Layout
from luuvet.wire.supervisor import CANNOT_START
from luuvet.wire.welcome import keep_key

_BEAT_SECONDS = 0.5
_SAMPLE_SECONDS = 5.0


def open_archive(settings: Settings, layout: Layout) -> Archive:
    """Open the archive of a data folder for writing, as its settings say.

    Raises:
        kit.durable.Held: another process writes to it; and what `Archive.open` raises.
    """
    return Archive.open(
        layout.archive,
        layout.keys,
        origin=settings.text("archive.origin"),
        clock=system_clock,
        segment_bytes=settings.number("archive.segment_bytes"),
        reserve_bytes=settings.number("archive.reserve_bytes"),
    )


def run(settings: Settings) -> None:
    """Run until stopped; ends with `CANNOT_START` and a sentence where an address or the archive cannot be used."""
    layout = Layout(settings.data)
    try:
        archive = open_archive(settings, layout)
    except (RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_START)
    if archive.created:
        keep_key(layout, archive.verifier_key)
    try:
        serving.run(lambda stop: Intake(settings, layout, archive).serve(stop))
    except CannotListen as error:
        print(error, file=sys.stderr)
        sys.exit(CANNOT_START)


class Intake:
    """Doors, sink and archive of one data folder."""

    def __init__(self, settings: Settings, layout: Layout, archive: Archive) -> None:
        self._settings, self._layout, self._archive = settings, layout, archive
        self._sink = GroupSink(
            archive,
            commit_seconds=settings.number("archive.commit_ms") / 1000,
            warn_bytes=settings.number("archive.warn_bytes"),
        )
        self._doors = doors.build(settings, self._sink)
        self._upkeep = upkeep.Upkeep(settings, archive, self._sink)
        self._rate = Rate()

    async def serve(self, stop: asyncio.Event) -> None:
        """Start sink, then doors; stop them in mirror order: doors first, so that all they took is committed."""
        answers = {"status": self._status, "checkpoint": self._checkpoint, "erase": self._erase}
        face = serving.Face(application(answers, self._put), serving.bind_path(self._layout.inner("intake")))
        await self._sink.start()
        started = []
        tasks: list[asyncio.Task[None]] = []
        try:
            for door in self._doors.values():
                await door.start()
                started.append(door)
            await face.start()
            tasks = [asyncio.create_task(work) for work in self._works()]
            journal("wire").info("intake-ready", log=self._archive.log, records=self._archive.size)
            await stop.wait()
        finally:
            for task in tasks:
                task.cancel()
            for door in reversed(started):
                await door.stop()
            if tasks:
                await face.stop()
            await self._sink.stop()

    def _works(self) -> Iterable[Coroutine[Any, Any, None]]:
        return self._beat(), self._sample(), self._upkeep.run(), self._upkeep.export()

    async def _sample(self) -> None:
        """Look at the counter now and then, so that the rate is one of the last minute whenever somebody asks."""
        while True:
            self._sealed_a_second()
            await asyncio.sleep(_SAMPLE_SECONDS)

    def _sealed_a_second(self) -> float:
        self._rate.note(asyncio.get_running_loop().time(), self._archive.size)
        return self._rate.per_second()

    async def _beat(self) -> None:
        beat = Beat(self._layout.beat("intake"))
        while True:
            beat.beat()
            await asyncio.sleep(_BEAT_SECONDS)

    async def _put(self, raw: Raw) -> dict[str, Any]:
        receipt = await self._sink.put(raw)
        await receipt.durable()
        return {"first": receipt.first, "count": receipt.count}

    async def _status(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        return {
            "archive": {
                "log": self._archive.log,
                "records": self._archive.size,
                "checkpoint": self._archive.checkpoint.note,
                "verifier_key": self._archive.verifier_key,
                "cut_bytes": self._archive.cut_bytes,
            },
            "rate": self._sealed_a_second(),
            "sink": self._sink.stats(),
            "doors": [doors.told(name, door) for name, door in self._doors.items()],
        }

    async def _checkpoint(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        found = self._archive.checkpoint
        return {"schema": 1, "size": found.size, "checkpoint": found.note, "verifier_key": self._archive.verifier_key}

    async def _erase(self, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        try:
            return await self._upkeep.erase(str(arguments["order"]), scope.person)
        except (SinkFull, SinkClosed) as error:
            raise Refused(503, str(error)) from error
