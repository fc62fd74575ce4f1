"""Opening an archive for writing: keep all that a checkpoint covers, cut what none covers, refuse what is damaged."""

from __future__ import annotations

import mmap
from dataclasses import dataclass
from pathlib import Path

from luuvet.archive import checkpoint, frame, segment
from luuvet.archive.checkpoint import Checkpoint
from luuvet.archive.frame import Damaged
from luuvet.archive.layout import Layout, Log
from luuvet.archive.note import BadNote
from luuvet.archive.scan import Piece, later_checkpoint, pieces
from luuvet.archive.segment import Head
from luuvet.archive.tree import Range

_ADVICE = (
    "Nothing was changed. Run `luuvet verify` to see the extent; put the file back from a backup, or keep this folder "
    "as evidence (move it aside) and start a new log"
)


class Damage(RuntimeError):
    """Acknowledged records are not as they were written; the archive must not be added to."""


@dataclass(frozen=True)
class Tip:
    """Where the log ends: the last segment, the tree, the last checkpoint, and what was found behind it."""

    path: Path
    head: Head
    tree: Range
    size: int
    checkpoint: Checkpoint
    cut_bytes: int
    cut_records: int


def recover(layout: Layout, log: Log) -> Tip:
    """Find the end of the log; reads only the last segment and changes nothing.

    Raises:
        Damage: what a checkpoint covers is damaged or missing; the sentence names segment and record.
    """
    firsts = layout.firsts()
    if not firsts:
        raise Damage(f"{layout.segments} holds no segment, yet {layout.log} says that a log began here. {_ADVICE}.")
    tip = read_tip(layout.segment(firsts[-1]), log)
    latest = read_latest(layout, log)
    if latest is not None and latest.size > tip.tree.end:
        raise Damage(
            f"segment {tip.path.name} ends at record {tip.tree.end}, but {layout.latest} shows that records up to "
            f"{latest.size} were acknowledged: record {tip.tree.end} is missing or damaged. {_ADVICE}."
        )
    return tip


def read_latest(layout: Layout, log: Log) -> Checkpoint | None:
    """Return the checkpoint in `archive/latest`, None where there is none.

    Raises:
        Damage: the file is not a checkpoint of this log.
    """
    try:
        return checkpoint.verify(layout.latest.read_text("utf-8"), log.verifier, log.origin)
    except FileNotFoundError:
        return None
    except (BadNote, UnicodeDecodeError) as error:
        raise Damage(f"{layout.latest} is not a checkpoint of this log: {error}. {_ADVICE}.") from error


def read_tip(path: Path, log: Log) -> Tip:
    """Walk the last segment from checkpoint to checkpoint.

    Raises:
        Damage: see `recover`.
    """
    with path.open("rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    view = memoryview(data)
    try:
        head, offset = segment.read_head(view)
    except Damaged as error:
        raise Damage(f"segment {path.name} cannot be read: {error.sentence}. {_ADVICE}.") from error
    if segment.name(head.first) != path.name or head.log != log.id:
        raise Damage(f"segment {path.name} holds records from {head.first} of log {head.log}. {_ADVICE}.")
    tree, last = head.tree(), None
    try:
        for piece in pieces(view, offset):
            if isinstance(piece, Piece):
                _follow(tree, piece)
                last = piece
    except Damaged as error:
        _allow_torn(view, error, log, path, tree)
    if last is None:
        raise Damage(f"segment {path.name} has lost its first checkpoint. {_ADVICE}.")
    found = _confirm(path, last, tree, log)
    return Tip(path, head, tree, last.end, found, len(view) - last.end, _uncovered(view, last.end))


def _follow(tree: Range, piece: Piece) -> None:
    if piece.data is not None:
        if piece.data.first != tree.end:
            raise Damaged(f"record {tree.end} is missing", piece.offset)
        tree.append(piece.data.range())


def _allow_torn(view: memoryview, error: Damaged, log: Log, path: Path, tree: Range) -> None:
    # A torn write is the last thing in the file. With an intact checkpoint behind it, it is damage.
    if later_checkpoint(view, error.offset + 1, log.origin) is not None:
        raise Damage(
            f"segment {path.name} is damaged at byte {error.offset}, from record {tree.end} on: {error.sentence}. "
            f"{_ADVICE}."
        ) from error


def _confirm(path: Path, last: Piece, tree: Range, log: Log) -> Checkpoint:
    try:
        found = checkpoint.verify(last.note, log.verifier, log.origin)
    except BadNote as error:
        raise Damage(f"the last checkpoint of segment {path.name} is not of this log: {error}. {_ADVICE}.") from error
    if (found.size, found.root) != (tree.end, tree.root()):
        raise Damage(f"segment {path.name} does not lead to its checkpoint at record {found.size}. {_ADVICE}.")
    return found


def _uncovered(view: memoryview, offset: int) -> int:
    try:
        return segment.read_data(frame.parse(view, offset)).count if offset < len(view) else 0
    except Damaged:
        return 0
