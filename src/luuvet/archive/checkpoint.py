"""Checkpoints (c2sp.org/tlog-checkpoint): origin, number of records and root of the tree, as a signed note."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode, b64encode
from dataclasses import dataclass

from luuvet.archive.note import BadNote, Signer, Verifier, open_note, split
from luuvet.archive.tree import HASH_BYTES


@dataclass(frozen=True)
class Checkpoint:
    """The state of a log: `size` records under `root`; `note` is the signed text."""

    origin: str
    size: int
    root: bytes
    note: str


def sign(signer: Signer, origin: str, size: int, root: bytes) -> Checkpoint:
    """Return a signed checkpoint."""
    return Checkpoint(origin, size, root, signer.sign(f"{origin}\n{size}\n{b64encode(root).decode()}\n"))


def read(note: str) -> Checkpoint:
    """Return the checkpoint of a note whose signatures are *not* verified.

    Raises:
        BadNote: the text is not a checkpoint.
    """
    text, _ = split(note)
    return _parse(text, note)


def verify(note: str, verifier: Verifier, origin: str | None = None) -> Checkpoint:
    """Return the checkpoint of a note that the key signed.

    Raises:
        BadNote: malformed, not signed by this key, or of another origin.
    """
    found = _parse(open_note(note, [verifier]), note)
    if origin is not None and found.origin != origin:
        raise BadNote(f"the checkpoint is of origin {found.origin!r}, not {origin!r}")
    return found


def _parse(text: str, note: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines) or not re.fullmatch("0|[1-9][0-9]{0,18}", lines[1]):
        raise BadNote("a checkpoint is an origin line, a size line and a root line")
    try:
        root = b64decode(lines[2], validate=True)
    except binascii.Error:
        root = b""
    if len(root) != HASH_BYTES or b64encode(root).decode() != lines[2]:
        raise BadNote("the root line of the checkpoint is damaged")
    return Checkpoint(lines[0], int(lines[1]), root, note)
