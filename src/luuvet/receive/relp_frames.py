"""RELP frames as bytes (librelp's `relp.html`): `TXNR SP COMMAND SP DATALEN [SP DATA] LF`. No sockets here."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luuvet.kit.limits import PART_BYTES

MAX_DATA = 16 * PART_BYTES
"""A frame with more data, in bytes, breaks the protocol: RELP senders have much smaller limits (librelp: 128 KiB)."""
_MAX_HEADER = 9 + 1 + 32 + 1 + 9 + 1
_HEADER = re.compile(rb"([0-9]{1,9}) ([a-zA-Z]{1,32}) ([0-9]{1,9})( |\n)")


class BadRelp(ValueError):
    """The bytes are not RELP; the sentence says what stands there."""


@dataclass(frozen=True, slots=True)
class RelpFrame:
    """One frame: transaction number, command, data."""

    transaction: int
    command: bytes
    data: bytes


class RelpDecoder:
    """The incoming side of one connection."""

    def __init__(self) -> None:
        self._buffer = b""

    def feed(self, data: bytes) -> list[RelpFrame]:
        """Take what was read; return the frames that are complete, in order.

        Raises:
            BadRelp: what comes is not RELP; frames before it are lost to the caller and so never acknowledged.
        """
        buffer = self._buffer + data if self._buffer else data
        frames: list[RelpFrame] = []
        position, size = 0, len(buffer)
        match = _HEADER.match
        while position < size:
            found = match(buffer, position)
            if not found:
                if size - position >= _MAX_HEADER or b"\n" in buffer[position:]:
                    raise BadRelp(f"this is not RELP: {buffer[position : position + 40]!r}")
                break
            count = int(found[3])
            if count > MAX_DATA:
                raise BadRelp(f"a RELP frame of {count} bytes is larger than {MAX_DATA}")
            start = found.end()
            if found[4] == b"\n":
                if count:
                    raise BadRelp(f"a RELP frame announces {count} bytes and has none")
                frames.append(RelpFrame(int(found[1]), found[2], b""))
                position = start
                continue
            end = start + count
            if end >= size:
                break
            if buffer[end] != 10:
                raise BadRelp(f"a RELP frame does not end after the {count} bytes it announces")
            frames.append(RelpFrame(int(found[1]), found[2], buffer[start:end]))
            position = end + 1
        self._buffer = buffer[position:]
        return frames


def encode(transaction: int, command: bytes, data: bytes = b"") -> bytes:
    """Return the bytes of a frame."""
    return b"%d %b %d%b%b\n" % (transaction, command, len(data), b" " if data else b"", data)


def acknowledge(transactions: list[int]) -> bytes:
    """Return the positive answers to `syslog` commands, in one piece."""
    return b"".join(b"%d rsp 6 200 OK\n" % transaction for transaction in transactions)


def refuse(transaction: int, sentence: str) -> bytes:
    """Return the negative answer to a command that is not `syslog`."""
    return encode(transaction, b"rsp", b"500 " + sentence.encode("ascii", "replace").replace(b"\n", b" ")[:200])


def answer_open(offers: bytes) -> bytes:
    """Return the data of the answer to `open`: what we offer, out of what the sender does (`name=value` lines).

    Raises:
        BadRelp: the sender does not speak version 0 or 1, or cannot send syslog.
    """
    said = dict(line.partition(b"=")[::2] for line in offers.splitlines() if line)
    version = said.get(b"relp_version", b"0").strip()
    if version not in (b"0", b"1"):
        raise BadRelp(f"RELP version {version!r} is not spoken here; 0 and 1 are")
    if b"syslog" not in said.get(b"commands", b"").replace(b" ", b"").split(b","):
        raise BadRelp("the sender does not offer the command 'syslog'")
    return b"200 OK\nrelp_version=" + version + b"\nrelp_software=luuvet\ncommands=syslog\n"
