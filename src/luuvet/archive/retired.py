"""Signed statements about segments that retention removed: their place in the tree stays known. Texts and reading."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from pathlib import Path

from luuvet.archive.layout import Layout, Log
from luuvet.archive.note import BadNote, Signer, Verifier, open_note
from luuvet.archive.tree import Range

_FIRST_LINE = "luuvet retired 1"


@dataclass(frozen=True)
class Retired:
    """Records [first, end) of a received day (days since 1970-01-01) that are gone, and their tree nodes."""

    log: str
    first: int
    end: int
    day: int
    nodes: tuple[bytes, ...]

    def range(self) -> Range:
        """Return the nodes as a compact range."""
        return Range.of(self.first, self.end, self.nodes)

    def sign(self, signer: Signer) -> str:
        """Return the statement as a signed note."""
        nodes = "".join(b64encode(node).decode() + "\n" for node in self.nodes)
        return signer.sign(f"{_FIRST_LINE}\n{self.log}\n{self.first}\n{self.end}\n{self.day}\n{nodes}")


def path_of(layout: Layout, first: int) -> Path:
    """Return where the statement about the segment that began at `first` lies."""
    return layout.retired / f"{first:020d}"


def read(note: str, verifier: Verifier, log: str) -> Retired:
    """Read a statement that the log's key signed.

    Raises:
        BadNote: malformed, of another key or log.
    """
    lines = open_note(note, [verifier]).split("\n")[:-1]
    try:
        head, name, first, end, day, *encoded = lines
        nodes = tuple(b64decode(each, validate=True) for each in encoded)
        found = Retired(name, int(first), int(end), int(day), nodes)
        found.range()
    except (ValueError, binascii.Error) as error:
        raise BadNote(f"it is not a statement about retired records: {error}") from error
    if head != _FIRST_LINE or name != log or any(len(node) != 32 for node in nodes):
        raise BadNote("it is not a statement about retired records of this log")
    return found


def read_all(layout: Layout, log: Log) -> tuple[list[Retired], list[tuple[int, str]]]:
    """Return the statements in order, and (first record, reason) of those that cannot be trusted."""
    found, bad = [], []
    paths = sorted(layout.retired.iterdir()) if layout.retired.is_dir() else []
    for path in paths:
        if not path.name.isdigit():
            continue
        try:
            statement = read(path.read_text("utf-8"), log.verifier, log.id)
            if path_of(layout, statement.first) != path:
                raise BadNote(f"it lies under the wrong name {path.name}")
            found.append(statement)
        except (BadNote, UnicodeDecodeError) as error:
            bad.append((int(path.name), str(error)))
    return found, bad
