"""What the intake does beside receiving: retention of the archive, export of checkpoints, erasure, warnings about the disk."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Any

from luuvet.archive import export
from luuvet.archive.erase import erase
from luuvet.archive.note import BadKey, BadNote, read_verifier
from luuvet.archive.retain import retain
from luuvet.archive.sink import GroupSink
from luuvet.archive.writer import Archive
from luuvet.console.abilities import Refused, refused
from luuvet.event.finding import ERASED_RANGES, ERASURE, Finding, as_raw
from luuvet.event.raw import Raw, SinkClosed, SinkFull
from luuvet.kit.clock import system_clock
from luuvet.kit.journal import journal
from luuvet.kit.settings import Settings

_ROUND_SECONDS = 5.0
_RETAIN_SECONDS = 3600.0
_LEAST_SECONDS = 1.0


class Upkeep:
    """Runs beside the doors of one archive."""

    def __init__(self, settings: Settings, archive: Archive, sink: GroupSink) -> None:
        self._settings, self._archive, self._sink = settings, archive, sink
        self._warned = False
        self._exported = -1

    async def run(self) -> None:
        """Look every few seconds until cancelled."""
        loop = asyncio.get_running_loop()
        retained_at = -_RETAIN_SECONDS
        while True:
            await self._disk()
            if loop.time() - retained_at >= _RETAIN_SECONDS:
                retained_at = loop.time()
                await self._retain()
            await asyncio.sleep(_ROUND_SECONDS)

    async def export(self) -> None:
        """Export checkpoints as often as `archive.export_seconds` says, until cancelled."""
        pause = max(_LEAST_SECONDS, self._settings.number("archive.export_seconds"))
        while True:
            await asyncio.to_thread(self._export)
            await asyncio.sleep(pause)

    async def _disk(self) -> None:
        stats = self._sink.stats()
        low = bool(stats["warn"])
        if low == self._warned:
            return
        self._warned = low
        action = "disk-low" if low else "disk-enough"
        journal("wire").warning(action, free_bytes=stats["free_bytes"])
        fields = {"event.category": ["host"], "event.type": ["info"], "luuvet.disk.free_bytes": stats["free_bytes"]}
        await self._note(
            Finding("luuvet.service", action, f"{action}: {stats['free_bytes']} bytes", system_clock(), fields)
        )

    async def _retain(self) -> None:
        gone = await asyncio.to_thread(
            retain, self._archive, self._settings.number("archive.retention_days"), system_clock()
        )
        for each in gone:
            message = f"records {each.first} to {each.end - 1} were retired by retention"
            fields = {"event.category": ["configuration"], "event.type": ["deletion"]}
            await self._note(Finding("luuvet.retention", "segment-retired", message, system_clock(), fields))

    def _export(self) -> None:
        found = self._archive.checkpoint
        if found.size == self._exported:
            return
        file, server = self._settings.text("archive.export_file"), self._settings.text("archive.export_syslog")
        try:
            if file:
                export.to_file(found, Path(file))
            if server:
                export.send(export.syslog_message(found, socket.gethostname(), system_clock()), server)
        except (OSError, ValueError) as error:
            journal("wire").error("checkpoint-not-exported", reason=str(error))
            return
        self._exported = found.size

    async def erase(self, note: str, person: str) -> dict[str, Any]:
        """Carry out a signed order and seal that it was done; return how many records it erased.

        Raises:
            Refused: no authority is set, or the order is not right.
        """
        done, finding = await asyncio.to_thread(carry_out, self._settings, self._archive, note, person)
        await (await self._sink.put(finding)).durable()
        return done

    async def _note(self, finding: Finding) -> None:
        try:
            await self._sink.put(as_raw([finding], "wire", finding.time))
        except (SinkFull, SinkClosed) as error:
            journal("wire").warning("finding-not-sealed", action=finding.action, reason=str(error))


def carry_out(settings: Settings, archive: Archive, note: str, person: str) -> tuple[dict[str, Any], Raw]:
    """Erase what a signed order names; return the answer and the finding that the caller seals.

    Raises:
        Refused: no authority is set, or the order is not right.
    """
    key = settings.text("archive.erasure_key")
    if not key:
        raise refused(400, "no-authority")
    try:
        done = erase(archive, note, read_verifier(key))
    except (BadNote, BadKey, LookupError) as error:
        raise Refused(400, str(error)) from error
    now = system_clock()
    fields = {
        "event.category": ["configuration"],
        "event.type": ["deletion"],
        "user.name": person,
        "luuvet.erasure.order": note,
        "luuvet.erasure.records": done.erased,
        ERASED_RANGES: ",".join(f"{first}-{last}" for first, last in done.order.ranges),
    }
    finding = Finding(ERASURE, "records-erased", f"{done.order.authority}: {done.order.ground}", now, fields)
    answer = {
        "schema": 1,
        "erased": done.erased,
        "segments": done.segments,
        "ranges": [list(p) for p in done.order.ranges],
    }
    return answer, as_raw([finding], "wire", now)
