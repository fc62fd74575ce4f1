"""Syslog over a byte stream: finds the records, whatever way the sender tells them apart. No sockets here.

RFC 6587 knows octet counting (section 3.4.1: `MSG-LEN SP MSG`) and non-transparent framing (3.4.2: a trailer, mostly
LF, from some senders NUL or CRLF). Senders mix them and miscount, so the way is found again at the start of every
record: digits, a blank and `<` begin a counted record, everything else runs to its trailer. Any cut of the same bytes
into reads gives the same records; nothing that came is left out but the framing itself.

What is framing, and so in no payload: the count and its blank; LF, CRLF, or NUL before a `<PRI>`; blank lines; and one
LF at the end of a counted record, because rsyslog counts its own trailer in (so that a message has the same bytes
whichever way it was sent).
"""

from __future__ import annotations

import re

from luuvet.kit import limits
from luuvet.receive.frames import Frames, Gathering

MAX_COUNT = 128 << 20
"""A larger octet count, in bytes, is taken for a wrong one."""

_COUNT = re.compile(rb"([0-9]{1,9}) (?=<)")
_MAYBE_COUNT = re.compile(rb"[0-9]{1,9} ?\Z")
_DIGITS = re.compile(rb"[0-9]*")
_RESTART = re.compile(rb"\n|[1-9][0-9]{0,8} (?=<[0-9]{1,3}>)")
_NUL = re.compile(rb"\x00(?=<[0-9]{1,3}>)")
_SLACK = 32
"""Bytes that stay behind when a long record is cut, so that no trailer or restart is cut in two."""


class Framer:
    """The framing of one connection. Its memory is bounded by twice `part_bytes` and the size of one read."""

    def __init__(self, part_bytes: int = limits.PART_BYTES, join: bool = True) -> None:
        """`join`: a line that starts with a blank continues the record with a `<PRI>` before it (multi-line records)."""
        self._out = Gathering(part_bytes)
        self._join = join
        self._buffer = b""
        self._held: list[bytes] = []
        self._held_bytes = 0
        self._counted = False
        self._left = 0

    @property
    def empty(self) -> int:
        """Blank lines and empty counted records so far."""
        return self._out.empty

    @property
    def waiting(self) -> bool:
        """Whether a whole record may be held back: in case its continuation or the record after its NUL comes."""
        return bool(self._held) or self._ends_with_nul

    @property
    def unfinished(self) -> bool:
        """Whether a record has begun that is not complete."""
        return bool(self._buffer or self._left or self._out.part)

    @property
    def _ends_with_nul(self) -> bool:
        return self._buffer.endswith(b"\0") and not self._left and not self._counted

    def feed(self, data: bytes) -> list[Frames]:
        """Take what was read; return the records that are complete."""
        buffer = self._buffer + data if self._buffer else data
        position, size = 0, len(buffer)
        while position < size:
            moved = self._step(buffer, position)
            if moved == position:
                break
            position = moved
        self._buffer = buffer[position:]
        return self._out.take()

    def flush(self) -> list[Frames]:
        """Return the record that was held back: nothing came for a while."""
        self._release()
        if self._ends_with_nul:
            self._out.record("nul", self._buffer[:-1])
            self._buffer = b""
        return self._out.take()

    def close(self) -> list[Frames]:
        """Return everything that is left, half a record marked so: the connection was cut, or long silent."""
        frames = self.flush()
        if self._buffer or self._out.part:
            kind = "octet-counted" if self._left else self._framing(self._buffer[:1])
            self._out.record(kind if kind == "rejected" else f"{kind}-truncated", self._buffer)
        self._buffer, self._left = b"", 0
        return frames + self._out.take()

    def _step(self, buffer: bytes, position: int) -> int:
        """Go one piece further; return the new position, or the same one when more bytes are needed."""
        if self._left:
            return self._rest_of_count(buffer, position)
        if not self._out.part:
            first = buffer[position]
            if self._counted and first in b"\n\r\0":
                return position + 1
            if 48 <= first <= 57:
                if _MAYBE_COUNT.match(buffer, position):
                    return position
                if self._counted or _is_count(buffer, position):
                    moved = self._counts(buffer, position)
                    if moved != position:
                        return moved
        return self._uncounted(buffer, position) if self._counted else self._lines(buffer, position)

    def _counts(self, buffer: bytes, position: int) -> int:
        """Take counted records that are whole; one that is not, or is long, sets `_left`."""
        self._release()
        payloads: list[bytes] = []
        size, limit, find = len(buffer), self._out.part_bytes, buffer.find
        while True:
            blank = find(b" ", position, position + 10)
            head = buffer[position:blank]
            start = blank + 1
            if blank < 0 or start == size or not head.isdigit():
                break
            count = int(head)
            end = start + count
            if end > size or count > limit:
                if count <= MAX_COUNT:
                    self._left, position = count, start
                break
            if buffer[end - 1] == 10:
                payloads.append(buffer[start : end - 1])
            else:
                payloads.append(buffer[start:end])
            position = end
        if payloads:
            if not min(payloads):
                self._out.empty += payloads.count(b"")
                payloads = list(filter(None, payloads))
            self._out.whole("octet-counted", payloads)
        self._counted = self._counted or bool(payloads) or self._left > 0
        return position

    def _rest_of_count(self, buffer: bytes, position: int) -> int:
        """Go on with a counted record that began earlier; `_left` bytes of it are to come."""
        have, part_bytes = len(buffer) - position, self._out.part_bytes
        if self._left > part_bytes + 1:
            if have < part_bytes:
                return position
            end = position + part_bytes
            self._out.cut("octet-counted", buffer[position:end])
            self._left -= part_bytes
            return end
        if have < self._left:
            return position
        end = position + self._left
        self._left = 0
        self._out.record("octet-counted", buffer[position:end].removesuffix(b"\n"))
        return end

    def _uncounted(self, buffer: bytes, position: int) -> int:
        """Take a line on a connection that counts: what a wrong count left over, or a sender that mixes both ways.

        It ends at LF or where a counted record seems to begin: so the count is found again.
        """
        framing = self._framing(buffer[position : position + 1])
        begin = position if self._out.part else _DIGITS.match(buffer, position).end()  # type: ignore[union-attr]
        found = _RESTART.search(buffer, begin)
        if found:
            end = found.start()
            self._out.record(framing, buffer[position:end])
            return end + 1 if buffer[end] == 10 else end
        return self._cut_long(framing, buffer, position)

    def _lines(self, buffer: bytes, position: int) -> int:
        """Take the lines that are whole, up to the first counted record."""
        last = buffer.rfind(b"\n", position)
        if last < 0:
            return self._tail(buffer, position)
        lines = _split_lines(buffer, position, last)
        if self._are_regular(lines, buffer):
            self._release()
            if self._join:
                self._held = [lines.pop()]
                self._held_bytes = len(self._held[0])
            self._out.whole("newline", lines)
            return last + 1
        for line in lines:
            if not self._out.part and line[:1].isdigit() and _is_count(line, 0):
                return position
            self._line(line)
            position += len(line) + 1
        return position

    def _are_regular(self, lines: list[bytes], buffer: bytes) -> bool:
        """Tell, for a whole read at once, that every line begins with `<`, none is long, none has another trailer."""
        return (
            min(lines) >= b"<"
            and max(lines) < b"="
            and not self._out.part
            and b"\r" not in buffer
            and b"\0" not in buffer
            and (len(buffer) <= self._out.part_bytes or max(map(len, lines)) <= self._out.part_bytes)
        )

    def _line(self, line: bytes) -> None:
        """Take one line without its LF: join it, hold it back, or give it out."""
        if b"\0" in line:
            *before, line = _NUL.split(line)
            for record in before:
                self._release()
                self._out.record("nul", record)
        payload = line.removesuffix(b"\r")
        if self._held and payload[:1] in (b" ", b"\t") and self._held_bytes + len(payload) < self._out.part_bytes:
            self._held.append(payload)
            self._held_bytes += len(payload) + 1
            return
        self._release()
        if self._join and payload[:1] == b"<" and not self._out.part and len(payload) <= self._out.part_bytes:
            self._held, self._held_bytes = [payload], len(payload)
        else:
            self._out.record("newline", payload)

    def _tail(self, buffer: bytes, position: int) -> int:
        """Take records that end with NUL and parts of a long line; no LF has come for the rest."""
        while found := _NUL.search(buffer, position):
            self._release()
            self._out.record("nul", buffer[position : found.start()])
            position = found.end()
        return self._cut_long("newline", buffer, position)

    def _cut_long(self, framing: str, buffer: bytes, position: int) -> int:
        part_bytes = self._out.part_bytes
        while len(buffer) - position > part_bytes + _SLACK:
            self._release()
            self._out.cut(framing, buffer[position : position + part_bytes])
            position += part_bytes
        return position

    def _framing(self, first: bytes) -> str:
        """On a connection that counts, bytes that are neither a count nor a `<PRI>` are what a wrong count left over."""
        return "rejected" if self._counted and first != b"<" else "newline"

    def _release(self) -> None:
        if self._held:
            held, self._held, self._held_bytes = self._held, [], 0
            self._out.whole("newline", [b"\n".join(held)])


def _split_lines(buffer: bytes, position: int, last: int) -> list[bytes]:
    """Return the lines of `buffer[position:last]`, where `last` is the last LF; a whole read is not copied for that."""
    if position:
        return buffer[position:last].split(b"\n")
    lines = buffer.split(b"\n")
    lines.pop()  # what has no LF yet
    return lines


def _is_count(buffer: bytes, position: int) -> bool:
    found = _COUNT.match(buffer, position)
    return bool(found) and int(found[1]) <= MAX_COUNT  # type: ignore[index]
