"""Makes small EVTX files: a header and chunks of records in binary XML without templates, as the format's description has it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

NAMES = "http://schemas.microsoft.com/win/2004/08/events/event"


class _Chunk:
    """The 64 KiB of one chunk; offsets in binary XML count from its beginning."""

    def __init__(self) -> None:
        self.bytes = bytearray(512)

    def name(self, text: str) -> bytes:
        """Return the place of a name and the name itself, which stands there."""
        at = len(self.bytes) + 4
        chars = text.encode("utf-16-le")
        return struct.pack("<IIHH", at, 0, 0, len(text)) + chars + b"\0\0"

    def add(self, data: bytes) -> None:
        self.bytes += data

    def text(self, text: str) -> None:
        self.add(b"\x05\x01" + struct.pack("<H", len(text)) + text.encode("utf-16-le"))

    def element(self, name: str, attributes: Mapping[str, str], inside: object) -> None:
        """Write an element; `inside` is a text or a list of (name, attributes, inside)."""
        self.add(b"\x41" if attributes else b"\x01")
        size_at = len(self.bytes)
        self.add(bytes(4))
        self.add(self.name(name))
        if attributes:
            list_at = len(self.bytes)
            self.add(bytes(4))
            for n, (key, value) in enumerate(attributes.items(), 1):
                self.add(b"\x06" if n == len(attributes) else b"\x46")
                self.add(self.name(key))
                self.text(value)
            struct.pack_into("<I", self.bytes, list_at, len(self.bytes) - list_at - 4)
        self.add(b"\x02")
        if isinstance(inside, str):
            self.text(inside)
        elif isinstance(inside, list):
            for one in inside:
                self.element(*one)
        self.add(b"\x04")
        struct.pack_into("<I", self.bytes, size_at, len(self.bytes) - size_at - 4)

    def record(self, number: int, event: tuple[str, Mapping[str, str], object]) -> None:
        begin = len(self.bytes)
        self.add(b"**\0\0" + struct.pack("<IQQ", 0, number, 133_800_000_000_000_000))
        self.add(b"\x0f\x01\x01\x00")
        self.element(*event)
        self.add(b"\x00")
        size = len(self.bytes) + 4 - begin
        self.add(struct.pack("<I", size))
        struct.pack_into("<I", self.bytes, begin + 4, size)

    def finished(self, first: int, last: int) -> bytes:
        end, data = len(self.bytes), bytes(self.bytes[512:])
        self.bytes += bytes(65536 - end)
        struct.pack_into(
            "<8sQQQQIIII", self.bytes, 0, b"ElfChnk\0", first, last, first, last, 128, end, end, zlib.crc32(data)
        )
        struct.pack_into("<I", self.bytes, 124, zlib.crc32(bytes(self.bytes[:120]) + bytes(self.bytes[128:512])))
        return bytes(self.bytes)


def event(
    code: int, channel: str, number: int, data: Mapping[str, str], computer: str = "pc-7.example.vn"
) -> tuple[str, Mapping[str, str], object]:
    """Return the tree of one event with named data."""
    provider = "Microsoft-Windows-Security-Auditing" if channel == "Security" else "Example"
    system = [
        ("Provider", {"Name": provider}, ""), ("EventID", {}, str(code)), ("Level", {}, "0"), ("Keywords", {}, "0x8020000000000000"),
        ("TimeCreated", {"SystemTime": "2026-11-22T06:00:00.123456Z"}, ""), ("EventRecordID", {}, str(number)),
        ("Execution", {"ProcessID": "4", "ThreadID": "8"}, ""), ("Channel", {}, channel), ("Computer", {}, computer),
    ]  # fmt: skip
    return (
        "Event",
        {"xmlns": NAMES},
        [("System", {}, system), ("EventData", {}, [("Data", {"Name": k}, v) for k, v in data.items()])],
    )


def evtx(chunks: Sequence[Sequence[tuple[str, Mapping[str, str], object]]]) -> bytes:
    """Return the bytes of a file with these events, chunk by chunk; they are numbered from 1."""
    made, number = b"", 1
    for events in chunks:
        chunk = _Chunk()
        for n, one in enumerate(events):
            chunk.record(number + n, one)
        made += chunk.finished(number, number + len(events) - 1)
        number += len(events)
    head = struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, len(chunks) - 1, number, 128, 1, 3, 4096, len(chunks)).ljust(
        120, b"\0"
    )
    return (head + struct.pack("<II", 0, zlib.crc32(head))).ljust(4096, b"\0") + made
