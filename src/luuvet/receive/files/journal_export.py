"""Cuts the systemd journal's export format (`journalctl -o export`) into entries, a record each.

An entry is a line a field, `NAME=value`, and ends at an empty line. A value with a line end in it stands behind its name alone:
the length in eight bytes (little endian), the bytes, a line end. Source: systemd.io, Journal Export Formats.
"""

from __future__ import annotations

from luuvet.kit import limits
from luuvet.receive.files.cut import Cut
from luuvet.receive.frames import in_parts

BEGINS = b"__CURSOR="
_LENGTH = 8
_LARGEST = 64 * limits.PART_BYTES
"""No field is larger; what says so is damaged, and its entry ends where it stands."""


class JournalEntries:
    """Entries of an export, without the empty line between them."""

    framing = "journal"
    encoding = ""

    def __init__(self) -> None:
        self._rest = b""
        self._offset = 0  # of the rest in the file
        self._at = 0  # in the rest, up to where its first entry was read

    def feed(self, data: bytes) -> Cut:
        """See `Cutter.feed`."""
        self._rest += data
        cut, begin = Cut(), 0
        while (end := self._entry(begin)) is not None:
            self._add(cut, begin, end)
            begin = self._at = end
        self._rest, self._offset, self._at = self._rest[begin:], self._offset + begin, self._at - begin
        return cut

    def finish(self) -> Cut:
        """See `Cutter.finish`."""
        cut = Cut()
        self._add(cut, 0, len(self._rest))
        self._rest = b""
        return cut

    def _add(self, cut: Cut, begin: int, end: int) -> None:
        """Add the entry of the rest between two places, the second of them where its empty line begins."""
        entry = self._rest[begin:end]
        blank = len(entry) - len(entry.lstrip(b"\n"))
        if entry[blank:]:
            cut.join(Cut(*in_parts([entry[blank:].removesuffix(b"\n")], [self._offset + begin + blank])))

    def _entry(self, begin: int) -> int | None:
        """Return where the entry ends that begins at a place, or None where that is not known yet."""
        at = self._at
        while at == begin and self._rest[at : at + 1] == b"\n":  # the empty line of the entry before
            begin = at = at + 1
        while (end := self._rest.find(b"\n", at)) >= 0:
            if end == at:
                return end
            after = end + 1
            if b"=" not in self._rest[at:end]:
                size = self._rest[after : after + _LENGTH]
                if len(size) < _LENGTH:
                    break
                length = int.from_bytes(size, "little")
                after += _LENGTH + length + 1
                if length > _LARGEST:
                    return end + 1
                if after > len(self._rest):
                    break
            at = self._at = after
        return None
