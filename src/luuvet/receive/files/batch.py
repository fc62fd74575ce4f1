"""Gathers the records of one file into deliveries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from luuvet.event.hints import Hints, format_hints
from luuvet.event.raw import Raw
from luuvet.kit.clock import Clock
from luuvet.receive.files.cutters import Cut
from luuvet.receive.files.summary import FileRead

BATCH_BYTES = 4 << 20
"""A delivery holds at most this many payload bytes, as long as no single value of a JSON file is larger."""


class Batch:
    """Gathers records of one file into deliveries."""

    def __init__(self, clock: Clock, hints: Hints, file: FileRead) -> None:
        self._clock = clock
        self._hints = hints
        self._file = file
        self._framing = ""
        self._encoding = ""
        self._cut = Cut()
        self._bytes = 0

    def add(self, cut: Cut, framing: str, encoding: str) -> Iterator[Raw]:
        """Take records; yield a delivery when there are enough, or when their framing changes."""
        self._file.blank += cut.blank
        if not cut.payloads:
            return
        if (framing, encoding) != (self._framing, self._encoding):
            yield from self.rest()
            self._framing, self._encoding = framing, encoding
        size = sum(map(len, cut.payloads))
        if self._bytes + size > BATCH_BYTES:
            yield from self.rest()
        self._cut.join(cut)
        self._bytes += size

    def rest(self) -> Iterator[Raw]:
        """Yield what is left."""
        if not self._cut.payloads:
            return
        cut, self._cut, size, self._bytes = self._cut, Cut(), self._bytes, 0
        self._file.records += sum(part <= 0 for part in cut.parts) if cut.parts else len(cut.payloads)
        self._file.bytes += size
        source = format_hints(replace(self._hints, encoding=self._encoding))
        yield Raw("file", "", source, self._framing, self._clock(), cut.payloads, cut.parts, cut.positions)
