"""Reading a recording: connections, the pieces as they arrived, and the records in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import zstandard

from lab.build import LAB

RECORDINGS = LAB / "recordings"
"""The recordings that are kept in the repository, each under the name of its incident."""
OFFICE = RECORDINGS / "office"


class Piece(NamedTuple):
    """What arrived at once: when (nanoseconds since the epoch), on which connection, the bytes."""

    time: int
    connection: int
    data: bytes


@dataclass(frozen=True)
class Connection:
    """One sender's connection: `transport` tcp or udp; `framing` octet-counted, traditional (a line feed) or datagram."""

    id: int
    node: str
    transport: str
    framing: str
    peer: str
    stream: bytes
    chunks: tuple[tuple[int, int], ...]

    def pieces(self) -> Iterator[Piece]:
        """The stream exactly as it arrived."""
        at = 0
        for time, length in self.chunks:
            yield Piece(time, self.id, self.stream[at : at + length])
            at += length

    def records(self) -> Iterator[Piece]:
        """Each syslog record without its framing, at the time its last byte arrived. Raises ValueError, with the
        byte offset, when the stream breaks its framing."""
        if self.framing == "datagram":
            yield from self.pieces()
            return
        ends = _Arrivals(self.chunks)
        for end, record in (_counted if self.framing == "octet-counted" else _lines)(self.stream):
            yield Piece(ends.at(end), self.id, record)

    def framed(self, record: bytes) -> bytes:
        """A record as this connection sends it."""
        if self.framing == "octet-counted":
            return b"%d %s" % (len(record), record)
        return record if self.framing == "datagram" else record + b"\n"


class _Arrivals:
    """When the byte before an offset arrived; asked with growing offsets."""

    def __init__(self, chunks: tuple[tuple[int, int], ...]) -> None:
        self._chunks, self._next, self._reached, self._time = chunks, 0, 0, chunks[0][0] if chunks else 0

    def at(self, end: int) -> int:
        while self._reached < end:
            self._time, length = self._chunks[self._next]
            self._reached += length
            self._next += 1
        return self._time


def _counted(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """RFC 6587, section 3.4.1: MSG-LEN SP SYSLOG-MSG."""
    at = 0
    while at < len(stream):
        space = stream.find(b" ", at, at + 11)
        if space < 0 or not stream[at:space].isdigit():
            raise ValueError(f"No octet count at byte {at} of the stream.")
        end = space + 1 + int(stream[at:space])
        if end > len(stream):
            raise ValueError(f"The record at byte {at} is longer than the stream.")
        yield end, stream[space + 1 : end]
        at = end


def _lines(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """RFC 6587, section 3.4.2, with a line feed as trailer."""
    at = 0
    while at < len(stream):
        end = stream.find(b"\n", at)
        if end < 0:
            raise ValueError(f"The line at byte {at} has no end.")
        yield end + 1, stream[at:end]
        at = end + 1


@dataclass(frozen=True)
class Recording:
    """A recording in memory. `first` and `last`: arrival of the first and the last piece (aware, UTC)."""

    connections: tuple[Connection, ...]
    truth: dict[str, Any]

    @classmethod
    def load(cls, folder: Path = OFFICE) -> Recording:
        """Raises FileNotFoundError when the folder is not a recording, ValueError when its sizes disagree."""
        index = json.loads((folder / "index.json").read_text())
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        return cls(tuple(_connection(folder, entry) for entry in index["connections"]), truth)

    @property
    def first(self) -> datetime:
        return _when(min(connection.chunks[0][0] for connection in self.connections))

    @property
    def last(self) -> datetime:
        return _when(max(connection.chunks[-1][0] for connection in self.connections))

    def pieces(self) -> list[Piece]:
        """All pieces of all connections in the order of arrival."""
        return sorted((p for c in self.connections for p in c.pieces()), key=lambda piece: piece.time)

    def records(self) -> list[Piece]:
        """All records of all connections in the order of arrival."""
        return sorted((r for c in self.connections for r in c.records()), key=lambda piece: piece.time)


def _connection(folder: Path, entry: dict[str, Any]) -> Connection:
    name = f"{entry['id']}-{entry['node']}"
    stream = _unpack(folder / f"{name}.stream.zst")
    lines = _unpack(folder / f"{name}.chunks.zst").splitlines()
    chunks = tuple((int(time), int(length)) for time, length in (line.split() for line in lines))
    if sum(length for _, length in chunks) != len(stream) or len(stream) != entry["bytes"]:
        raise ValueError(f"{folder / name}: the stream has {len(stream)} bytes, its index says something else.")
    facts = {key: entry[key] for key in ("id", "node", "transport", "framing", "peer")}
    return Connection(**facts, stream=stream, chunks=chunks)


def _unpack(path: Path) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())


def _when(nanoseconds: int) -> datetime:
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)
