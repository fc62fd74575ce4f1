"""What came in, before anyone interprets it, and the way into the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Raw:
    """Records of one delivery: they share where, from whom, how and when they came. Order is the order of arrival.

    Attributes:
        listener: which door of ours: `syslog-udp`, `syslog-tcp`, `relp`, `http`, `file`, `luuvet` (our own findings).
        peer: who sent it: `192.0.2.1:514`, `unix`, or empty for a file.
        source: what it was taken from: the file's path and hash as `sha256:<hex> <path>`, a `_bulk` action line, an
            HTTP path, a `--host`/`--timezone` hint as `key=value` pairs; empty for plain syslog. Sealed with the record.
        framing: how records were told apart: `datagram`, `octet-counted`, `newline`, `nul`, `relp`, `bulk`, `ndjson`,
            `line`, `json` (an object of a JSON file), `whole` (an EVTX file as it is), `evtx` (one record of it, rendered as
            JSON); `octet-counted-truncated`, `newline-truncated` where a
            connection was cut; `rejected` for bytes that the protocol has no place for, kept all the same.
        received: when the bytes were read, nanoseconds UTC.
        payloads: the bytes of each record, exactly as they came, without the framing.
        parts: empty when every record is whole; else one number a record: 0 whole, k the k-th part (1-based) of a record
            larger than `limits.PART_BYTES` with more to come, -k its last part.
        positions: empty, or one number a record: the byte offset in the file, the EventRecordID of an EVTX
            file, the RELP transaction, the item of a request.
    """

    listener: str
    peer: str
    source: str
    framing: str
    received: int
    payloads: Sequence[bytes]
    parts: Sequence[int] = ()
    positions: Sequence[int] = ()

    def __len__(self) -> int:
        return len(self.payloads)

    @property
    def size(self) -> int:
        """Payload bytes."""
        return sum(map(len, self.payloads))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A run of sealed records that share a header: `raw.payloads[i]` is record `first + i` of `log`.

    A record erased by order has an empty payload and its offset in `erased`.
    """

    log: str
    first: int
    raw: Raw
    erased: frozenset[int] = frozenset()


class Receipt(Protocol):
    """The answer to a delivery. It promises nothing until `durable` returns."""

    @property
    def first(self) -> int:
        """Index of the delivery's first record; known once durable."""
        ...

    @property
    def count(self) -> int:
        """How many records."""
        ...

    async def durable(self, *, patient: bool = False) -> None:
        """Return when the checkpoint that covers the records is on disk.

        A sender that waits for its answer is served sooner: the group commit closes as soon as nothing more arrives.
        `patient` says that nobody waits.

        Raises:
            SinkFull: the disk had no room; the records are not kept and must not be acknowledged.
            SinkClosed: the log was closed first; same.
        """
        ...


class Sink(Protocol):
    """The way into the log. Whoever receives, finds or does something writes through it."""

    async def put(self, raw: Raw) -> Receipt:
        """Queue a delivery, waiting while the queue is full: so backpressure reaches the sender.

        Raises:
            SinkFull: the disk is (nearly) full; answer honestly (503, RELP 500, stop reading) and try again later.
            SinkClosed: the log is closing.
        """
        ...


class SinkFull(RuntimeError):
    """No room on disk; `retry_after` seconds is a fair time to wait."""

    def __init__(self, sentence: str, retry_after: int = 30) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class SinkClosed(RuntimeError):
    """The log is closing or closed."""
