"""Cuts an unpacked file into records: bytes in, (payloads, parts, byte offsets) out. Memory is bounded by one part or value."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol

from luuvet.kit import limits
from luuvet.receive.frames import in_parts
from luuvet.receive.json_values import JsonValues, NotJson


@dataclass(slots=True)
class Cut:
    """Records in the order of the file; `positions` are the byte offsets of their beginning."""

    payloads: list[bytes] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)
    blank: int = 0

    def add(self, payload: bytes, part: int, position: int) -> None:
        """Add one record or part."""
        self.join(Cut([payload], [part] if part else [], [position]))

    def end(self, payload: bytes, part: int, position: int, part_bytes: int) -> None:
        """Add what is left of a record of which `part` parts were given out."""
        while len(payload) > part_bytes:
            part += 1
            self.add(payload[:part_bytes], part, position)
            payload = payload[part_bytes:]
        self.add(payload, -part - 1, position)

    def join(self, other: Cut) -> None:
        """Add the records of another cut."""
        if self.parts or other.parts:
            self.parts = self.parts or [0] * len(self.payloads)
            self.parts += other.parts or [0] * len(other.payloads)
        self.payloads += other.payloads
        self.positions += other.positions
        self.blank += other.blank


class Cutter(Protocol):
    """One way to cut; `framing` and `encoding` go into the header of its records."""

    framing: str
    encoding: str

    def feed(self, data: bytes) -> Cut:
        """Take the next bytes of the file; return the records that are complete."""
        ...

    def finish(self) -> Cut:
        """Return what is left at the end of the file."""
        ...


class Lines:
    """Lines that end with LF or CRLF; the last one may have no end. Long ones in parts."""

    framing = "line"
    encoding = ""

    def __init__(self, offset: int = 0, part_bytes: int = limits.PART_BYTES) -> None:
        self._offset = offset
        self._part_bytes = part_bytes
        self._rest: list[bytes] = []
        self._rest_bytes = 0
        self._part = 0

    def feed(self, data: bytes) -> Cut:
        """See `Cutter.feed`."""
        if b"\n" not in data and self._rest_bytes + len(data) <= 2 * self._part_bytes:
            self._rest.append(data)
            self._rest_bytes += len(data)
            return Cut()
        text = b"".join([*self._rest, data])
        lines = text.split(b"\n")
        rest = lines.pop()
        cut = self._cut(lines, b"\r\n" in text)
        while len(rest) > self._part_bytes + 1:
            self._part += 1
            cut.add(rest[: self._part_bytes], self._part, self._offset)
            rest = rest[self._part_bytes :]
        self._rest, self._rest_bytes = [rest], len(rest)
        return cut

    def finish(self) -> Cut:
        """See `Cutter.finish`."""
        rest = b"".join(self._rest)
        self._rest = []
        return self._cut([rest], False) if rest or self._part else Cut()

    def _cut(self, lines: list[bytes], carriage: bool) -> Cut:
        """Take lines that are complete; `_offset` goes on to the line after them."""
        if not lines:
            return Cut()
        payloads = [line.removesuffix(b"\r") for line in lines] if carriage else lines
        lengths = [len(line) + 1 for line in lines]
        lengths[0] += self._part * self._part_bytes
        *starts, self._offset = accumulate(lengths, initial=self._offset)
        cut = Cut(blank=payloads.count(b""))
        if self._part:
            cut.end(payloads.pop(0), self._part, starts.pop(0), self._part_bytes)
            self._part = 0
        cut.join(Cut(*in_parts(payloads, starts, self._part_bytes)))
        return cut


class Utf16Lines:
    """Lines of a UTF-16 file (Windows exports), as their own bytes without the byte order mark; the encoding goes into the header."""

    framing = "line"

    def __init__(self, encoding: str) -> None:
        """`encoding`: `utf-16-le` or `utf-16-be`."""
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")
        self._offset = 0
        self._begun = False
        self._rest = ""
        self._part = 0
        self._part_bytes = 0

    def feed(self, data: bytes) -> Cut:
        """See `Cutter.feed`."""
        text = self._decoder.decode(data)
        if text and not self._begun:
            self._begun, self._offset = True, 2
            text = text.removeprefix("\ufeff")
        *lines, self._rest = (self._rest + text).split("\n")
        cut = self._cut(lines)
        while len(self._rest) > limits.PART_BYTES:
            self._part += 1
            piece = self._rest[: limits.PART_BYTES // 4].encode(self.encoding, "surrogatepass")
            self._part_bytes += len(piece)
            cut.add(piece, self._part, self._offset)
            self._rest = self._rest[limits.PART_BYTES // 4 :]
        return cut

    def finish(self) -> Cut:
        """See `Cutter.finish`; an odd byte at the end is kept as it is."""
        odd, _ = self._decoder.getstate()
        cut = self._cut([self._rest]) if self._rest or self._part else Cut()
        if odd:
            cut.add(odd, 0, self._offset)
        return cut

    def _cut(self, lines: list[str]) -> Cut:
        cut = Cut()
        whole, starts = [], []
        for line in lines:
            raw = line.encode(self.encoding, "surrogatepass")
            payload = raw.removesuffix("\r".encode(self.encoding))
            if self._part:
                cut.end(payload, self._part, self._offset, limits.PART_BYTES)
            else:
                whole.append(payload)
                starts.append(self._offset)
            self._offset += self._part_bytes + len(raw) + 2
            self._part = self._part_bytes = 0
        cut.blank = whole.count(b"")
        cut.join(Cut(*in_parts(whole, starts)))
        return cut


class JsonObjects:
    """Objects of a JSON array, or one after another over several lines; from where it is no JSON, the rest is cut into lines."""

    framing = "json"
    encoding = ""

    def __init__(self, problem: Callable[[int, str, str], None]) -> None:
        """`problem` is told offset, key of the sentence and reason."""
        self._values = JsonValues()
        self._problem = problem
        self._lines: Lines | None = None
        self._first = True

    def feed(self, data: bytes) -> Cut:
        """See `Cutter.feed`."""
        if self._lines:
            return self._lines.feed(data)
        if self._first:
            self._first = False
            if data.startswith(codecs.BOM_UTF8):
                data = b"   " + data[3:]
        try:
            return self._cut(self._values.feed(data))
        except NotJson as error:
            cut = self._cut(error.found)
            cut.join(self._fall_back("notjson", str(error)))
            return cut

    def finish(self) -> Cut:
        """See `Cutter.finish`."""
        if not self._lines:
            if not self._values.left[1].strip():
                return Cut()
            cut = self._fall_back("cutjson", "")
            cut.join(self._lines.finish() if self._lines else Cut())
            return cut
        return self._lines.finish()

    def _cut(self, found: list[tuple[int, bytes]]) -> Cut:
        return Cut(*in_parts([value for _, value in found], [offset for offset, _ in found]))

    def _fall_back(self, key: str, reason: str) -> Cut:
        offset, left = self._values.left
        self._problem(offset, key, reason)
        self.framing = "line"
        self._lines = Lines(offset)
        return self._lines.feed(left)


class Whole:
    """A file that is one record (EVTX), in parts when it is larger than one."""

    framing = "whole"
    encoding = ""

    def __init__(self) -> None:
        self._rest = b""
        self._part = 0

    def feed(self, data: bytes) -> Cut:
        """See `Cutter.feed`."""
        cut = Cut()
        self._rest += data
        while len(self._rest) > limits.PART_BYTES:
            self._part += 1
            cut.add(self._rest[: limits.PART_BYTES], self._part, 0)
            self._rest = self._rest[limits.PART_BYTES :]
        return cut

    def finish(self) -> Cut:
        """See `Cutter.finish`."""
        cut = Cut()
        if self._rest:
            cut.add(self._rest, -self._part - 1 if self._part else 0, 0)
        return cut


def cutter(kind: str, problem: Callable[[int, str, str], None]) -> Cutter:
    """Return the cutter for what `sniff.cutting` found."""
    match kind:
        case "json":
            return JsonObjects(problem)
        case "utf-16-le" | "utf-16-be":
            return Utf16Lines(kind)
        case _:
            return Lines()
