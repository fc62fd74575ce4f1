"""Walking a segment's bytes from checkpoint to checkpoint. Used by the writer's recovery, the reader and the verifier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from luuvet.archive import frame
from luuvet.archive.frame import Damaged
from luuvet.archive.segment import Data, Footer, read_data, read_footer


@dataclass(frozen=True, slots=True)
class Piece:
    """A checkpoint and the data frame that it covers; the first piece of a segment has no data.

    `offset` and `end` are where the piece begins and ends in the file.
    """

    data: Data | None
    note: str
    offset: int
    end: int


def pieces(data: frame.Bytes, offset: int, base: int = 0) -> Iterator[Piece | Footer]:
    """Yield the covered pieces from `offset` of `data` on, and the footer if there is one.

    What stands after the last checkpoint is not yielded: an unfinished write.

    Raises:
        Cut: the bytes end inside a frame.
        Damaged: a checksum is wrong, or frames stand in an order that is never written.
    """
    waiting: Data | None = None
    begin, footed = base + offset, False
    for found in frame.frames(data, offset, base):
        if footed:
            raise Damaged("bytes stand after the footer", found.offset)
        if found.kind == frame.DATA and waiting is None:
            waiting = read_data(found)
        elif found.kind == frame.CHECKPOINT:
            yield Piece(waiting, _note(found), begin, found.end)
            waiting, begin = None, found.end
        elif found.kind == frame.FOOTER and waiting is None:
            footed = True
            yield read_footer(found)
        else:
            raise Damaged(f"a frame of kind {found.kind!r} stands where none is written", found.offset)


def _note(found: frame.Frame) -> str:
    try:
        return bytes(found.body).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Damaged("a checkpoint is not UTF-8 text", found.offset) from error


def later_checkpoint(data: frame.Bytes, offset: int, origin: str) -> int | None:
    """Return where an intact checkpoint frame stands after `offset`, or None.

    A damaged frame with a checkpoint behind it is damage to acknowledged records; without one it may be a torn write.
    """
    raw = bytes(data[offset:])
    begin = origin.encode() + b"\n"
    at = raw.find(begin)
    while at >= 0:
        start = at - frame.HEAD.size
        try:
            if start >= 0 and frame.parse(raw, start).kind == frame.CHECKPOINT:
                return offset + start
        except Damaged:
            pass
        at = raw.find(begin, at + 1)
    return None
