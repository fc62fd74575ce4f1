"""Checkpoints kept elsewhere: as a file, and as a syslog message. What leaves this machine cannot be rewritten here."""

from __future__ import annotations

import socket
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from luuvet.archive.checkpoint import Checkpoint, read
from luuvet.archive.note import BadNote
from luuvet.kit.clock import rfc3339
from luuvet.kit.durable import write_file

_PRIORITY = 13 * 8 + 5
"""Facility 13 (log audit), severity 5 (notice); RFC 5424 section 6.2.1."""
_MARK = b"luuvet-checkpoint "
_SECONDS = 10.0


def to_file(found: Checkpoint, path: Path) -> None:
    """Write the checkpoint; whoever reads the file sees the old or the new one, whole.

    Raises:
        OSError: the folder is missing or full.
    """
    write_file(path, found.note.encode())


def syslog_message(found: Checkpoint, host: str, now: int) -> bytes:
    """Return an RFC 5424 message that carries the whole signed note as JSON, so on one line.

    Args:
        found: the checkpoint.
        host: name of this machine.
        now: nanoseconds UTC.
    """
    document = {"origin": found.origin, "size": found.size, "root": found.root.hex(), "note": found.note}
    head = f"<{_PRIORITY}>1 {rfc3339(now)} {host or '-'} luuvet - checkpoint - "
    return head.encode("ascii", "replace") + _MARK + orjson.dumps(document)


def from_syslog(message: bytes) -> str:
    """Return the signed note out of a message that some syslog server kept, whatever it put before it.

    Raises:
        BadNote: there is none in it.
    """
    _, found, rest = message.partition(_MARK)
    try:
        note = str(orjson.loads(rest)["note"]) if found else ""
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise BadNote("the message carries a damaged checkpoint") from error
    return read(note).note


def send(message: bytes, address: str) -> None:
    """Send a message to `udp://host:port`, `tcp://host:port` (octet-counted, RFC 6587) or `host:port` (UDP).

    Raises:
        ValueError: the address is not one.
        OSError: the server is not reached.
    """
    parts = urlsplit(address if "://" in address else f"udp://{address}")
    if parts.scheme not in ("udp", "tcp") or not parts.hostname or not parts.port:
        raise ValueError(f"'{address}' is not an address of a syslog server; one looks like udp://192.0.2.1:514")
    if parts.scheme == "tcp":
        with socket.create_connection((parts.hostname, parts.port), _SECONDS) as stream:
            stream.sendall(b"%d %s" % (len(message), message))
        return
    family, kind, protocol, _, target = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind, protocol) as datagram:
        datagram.sendto(message, target)
