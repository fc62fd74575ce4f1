"""Windows event files (EVTX): each record as one JSON document, and of a damaged file every record that can still be read.

A document is `{"Event": {"System": {…}, "EventData" or "UserData": {…}}}`: elements are names, attributes stand below
`#attributes`, the text beside them under `#text`. Format: libyal's "Windows XML Event Log (EVTX) format".
"""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from evtx import PyEvtxParser, PyRecordsIterator

from luuvet.kit import limits
from luuvet.receive.files.cutters import Cut
from luuvet.receive.frames import in_parts

MAGIC = b"ElfFile\0"
FRAMING = "evtx"
HEADER_BYTES, CHUNK_BYTES = 4096, 65536
CUT_RECORDS = 1_000
TOLD = 20
"""So many faults of a file are told one by one; the rest is counted."""

_CHUNKS = struct.Struct("<H")
_CHUNKS_AT = 42

Fault = Callable[[int, str, str], None]
"""Is told: number of the last record before it (EventRecordID), key of the sentence, and reason."""


def records(path: str | Path, fault: Fault = lambda at, key, reason: None) -> Iterator[bytes]:
    """Yield the records of a file as JSON documents, in the order of the file.

    Never raises on what the file holds: `fault` is told what cannot be read, and the rest is read.

    Raises:
        OSError: the file cannot be opened.
    """
    with Path(path).open("rb") as opened, Spool() as spool:
        while block := opened.read(1 << 20):
            spool.write(block)
        for _, document in spool.records(fault):
            yield document


class Spool:
    """The bytes of one EVTX file in a temporary file: its reader has to jump about, which a stream out of an archive cannot."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="luuvet-", suffix=".evtx")  # noqa: SIM115 (closed in __exit__)
        self._size = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> None:
        """Take the next bytes of the file."""
        self._file.write(data)
        self._size += len(data)

    def cuts(self, fault: Fault) -> Iterator[Cut]:
        """Yield the records in runs; `positions` are their EventRecordIDs."""
        found: list[tuple[int, bytes]] = []
        for one in self.records(fault):
            found.append(one)
            if len(found) == CUT_RECORDS:
                yield _cut(found)
                found = []
        yield _cut(found)

    def records(self, fault: Fault) -> Iterator[tuple[int, bytes]]:
        """Yield (EventRecordID, JSON document) of each record; what cannot be read is told, the first faults one by one."""
        self._fill(fault)
        faults, last = 0, 0
        reader = self._reader(fault)
        while reader:
            try:
                record = next(reader, None)
                if record is None:
                    break
                last = int(record["event_record_id"])
                document = record["data"].encode("utf-8", "surrogatepass")
            except RuntimeError as error:
                faults += 1
                if faults <= TOLD:
                    fault(last, "evtxrecord", str(error))
                continue
            yield last, document
        if faults > TOLD:
            fault(last, "evtxmore", f"{faults - TOLD:,}")

    def _fill(self, fault: Fault) -> None:
        """Fill a cut chunk up with zeros, so that its records are read as far as they reach; tell that something is missing."""
        self._file.flush()
        missing = -(self._size - HEADER_BYTES) % CHUNK_BYTES
        if missing or self._size < HEADER_BYTES + self._chunks() * CHUNK_BYTES:
            fault(0, "evtxcut", f"{self._size:,}")
        if self._size > HEADER_BYTES and missing:
            self._file.truncate(self._size + missing)

    def _chunks(self) -> int:
        """Return how many chunks the file says it has."""
        self._file.seek(_CHUNKS_AT)
        told = self._file.read(_CHUNKS.size)
        return int(_CHUNKS.unpack(told)[0]) if len(told) == _CHUNKS.size else 0

    def _reader(self, fault: Fault) -> PyRecordsIterator | None:
        try:
            return PyEvtxParser(self._file.name, number_of_threads=1).records_json()
        except (OSError, RuntimeError) as error:
            fault(0, "evtxhead", str(error))
            return None


def _cut(found: list[tuple[int, bytes]]) -> Cut:
    numbers, documents = [number for number, _ in found], [document for _, document in found]
    return Cut(*in_parts(documents, numbers, limits.PART_BYTES))
