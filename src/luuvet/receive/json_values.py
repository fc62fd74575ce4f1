"""Finds the values of a JSON array, or of documents one after another, as their exact bytes: nothing is parsed or kept deep."""

from __future__ import annotations

import re

MAX_VALUE = 64 << 20
"""A value larger than this, in bytes, ends the search."""

_MARK = re.compile(rb'["{}\[\]]')
_IN_TEXT = re.compile(rb'["\\]')
_BETWEEN = re.compile(rb"[\s,]*")


class NotJson(ValueError):
    """The bytes are no sequence of JSON objects: `offset` is where (bytes from the beginning), `found` what was complete before it."""

    def __init__(self, sentence: str, offset: int, found: list[tuple[int, bytes]]) -> None:
        super().__init__(sentence)
        self.offset = offset
        self.found = found


class JsonValues:
    """Objects at the top, or one level inside one array. Time and memory are linear in the bytes, however deep they nest."""

    def __init__(self) -> None:
        self._buffer = b""
        self._scanned = 0
        self._depth = 0
        self._in_text = False
        self._in_array = False
        self._offset = 0

    @property
    def left(self) -> tuple[int, bytes]:
        """Offset and bytes of what has begun and has no end yet (or could not be read)."""
        return self._offset, self._buffer

    def feed(self, data: bytes) -> list[tuple[int, bytes]]:
        """Take more bytes; return (offset, bytes) of each object that is complete.

        Raises:
            NotJson: something else stands between the objects, or an object is too large.
        """
        self._buffer += data
        found: list[tuple[int, bytes]] = []
        begin = 0
        while True:
            if not self._depth and not self._in_text:
                begin = self._between(begin, found)
                if begin == len(self._buffer):
                    break
            end = self._end_of_value()
            if not end:
                break
            found.append((self._offset + begin, self._buffer[begin:end]))
            begin = end
        self._drop(begin)
        if len(self._buffer) > MAX_VALUE:
            raise self._bad(f"a JSON value is larger than {MAX_VALUE} bytes", found)
        return found

    def _between(self, begin: int, found: list[tuple[int, bytes]]) -> int:
        """Return where the next object begins, or the end of the buffer."""
        while True:
            begin = _BETWEEN.match(self._buffer, begin).end()  # type: ignore[union-attr]
            self._scanned = begin
            mark = self._buffer[begin : begin + 1]
            if mark in (b"{", b""):
                return begin
            if mark == b"[" and not self._in_array:
                self._in_array = True
            elif mark == b"]" and self._in_array:
                self._in_array = False
            else:
                self._drop(begin)
                raise self._bad("what stands here is no JSON object", found)
            begin += 1

    def _end_of_value(self) -> int:
        """Scan on; return the end of the present object, or 0 when more bytes are needed."""
        buffer, position, depth, in_text = self._buffer, self._scanned, self._depth, self._in_text
        while True:
            found = (_IN_TEXT if in_text else _MARK).search(buffer, position)
            if not found:
                position = len(buffer)
                break
            mark, position = found[0], found.end()
            if mark == b"\\":
                if position == len(buffer):
                    position -= 1  # the character it escapes has not come
                    break
                position += 1
            elif mark == b'"':
                in_text = not in_text
            else:
                depth += 1 if mark in b"{[" else -1
                if not depth:
                    self._scanned, self._depth, self._in_text = position, 0, False
                    return position
        self._scanned, self._depth, self._in_text = position, depth, in_text
        return 0

    def _drop(self, begin: int) -> None:
        self._buffer = self._buffer[begin:]
        self._scanned -= begin
        self._offset += begin

    def _bad(self, sentence: str, found: list[tuple[int, bytes]]) -> NotJson:
        return NotJson(sentence, self._offset, found)
