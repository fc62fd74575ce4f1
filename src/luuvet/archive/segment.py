"""One segment file: its name, header, data frames, checkpoint frames and footer, as values and bytes. No I/O."""

from __future__ import annotations

import binascii
import re
import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import zstandard

from luuvet.archive import frame
from luuvet.archive.block import Block, decode
from luuvet.archive.frame import Damaged, Frame
from luuvet.archive.tree import HASH_BYTES, Range

VERSION = 1
SEED_BYTES = 32
_NAME = re.compile(r"([0-9]{20})\.seg")
_DATA = struct.Struct(">QIIH")
_TAIL = struct.Struct(">Q")


@dataclass(frozen=True)
class Head:
    """The header of a segment.

    Attributes:
        log: id of the log.
        first: index of its first record.
        day: received day of its records, days since 1970-01-01 UTC; retention goes by it.
        seed: what the salts come from; empty once destroyed by an erasure.
        peaks: the tree over [0, first), so that this file can be checked without the ones before it.
        packed: the file must end in a footer.
    """

    log: str
    first: int
    day: int
    seed: bytes
    peaks: tuple[bytes, ...]
    packed: bool = False

    def tree(self) -> Range:
        """Return the tree that this segment continues."""
        return Range.of(0, self.first, self.peaks)


@dataclass(frozen=True, slots=True)
class Data:
    """A data frame: records [first, first + count), their tree nodes, and the compressed block of `size` bytes."""

    first: int
    count: int
    size: int
    nodes: tuple[bytes, ...]
    packed: memoryview
    offset: int

    @property
    def end(self) -> int:
        """Index after the last record."""
        return self.first + self.count

    def range(self) -> Range:
        """Return the nodes as a compact range.

        Raises:
            Damaged: their number does not fit the records.
        """
        try:
            return Range.of(self.first, self.end, self.nodes)
        except ValueError as error:
            raise Damaged(str(error), self.offset) from error

    def block(self) -> Block:
        """Decompress and read the block.

        Raises:
            Damaged: the content is not a block of `count` records.
        """
        try:
            # The declared size is asked first: a forged one must not make us take the memory.
            if zstandard.frame_content_size(self.packed) != self.size or self.size > frame.MOST_BYTES:
                raise ValueError("the compressed block does not have the size that its frame declares")
            found = decode(zstandard.ZstdDecompressor().decompress(self.packed))
        except (ValueError, zstandard.ZstdError) as error:
            raise Damaged(f"a block cannot be read: {error}", self.offset) from error
        if found.count != self.count:
            raise Damaged(f"a block declares {self.count} records and holds {found.count}", self.offset)
        return found


@dataclass(frozen=True)
class Footer:
    """The end of a packed segment: records up to `end`, tree nodes of [first, end), (offset, first record) of each
    data frame, and the last checkpoint."""

    first: int
    end: int
    nodes: tuple[bytes, ...]
    blocks: tuple[tuple[int, int], ...]
    checkpoint: str

    def range(self) -> Range:
        """Return the nodes as a compact range."""
        return Range.of(self.first, self.end, self.nodes)


def name(first: int) -> str:
    """Return the file name of the segment whose first record is `first`."""
    return f"{first:020d}.seg"


def first_of(file_name: str) -> int | None:
    """Return the first record that a file name promises; None where it names no segment."""
    found = _NAME.fullmatch(file_name)
    return int(found[1]) if found else None


def pack_head(head: Head) -> bytes:
    """Return the magic and the header frame."""
    document = {
        "version": VERSION,
        "log": head.log,
        "first": head.first,
        "day": head.day,
        "seed": b64encode(head.seed).decode(),
        "peaks": [b64encode(peak).decode() for peak in head.peaks],
        "packed": head.packed,
    }
    return frame.MAGIC + frame.pack(frame.HEADER, orjson.dumps(document))


def read_head(data: frame.Bytes) -> tuple[Head, int]:
    """Return the header and the offset after it.

    Raises:
        Damaged: this is no segment, of another version, or damaged.
    """
    if bytes(data[: len(frame.MAGIC)]) != frame.MAGIC:
        raise Damaged("the file does not begin as a segment does", 0)
    found = frame.parse(data, len(frame.MAGIC))
    document = _document(found, frame.HEADER)
    try:
        peaks = tuple(_bytes(each, HASH_BYTES) for each in document["peaks"])
        seed = _bytes(document["seed"], SEED_BYTES) if document["seed"] else b""
        packed = document["packed"] is True
        head = Head(str(document["log"]), int(document["first"]), int(document["day"]), seed, peaks, packed)
        head.tree()
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"the header of the segment cannot be read: {error}", found.offset) from error
    return head, found.end


def pack_data(first: int, count: int, size: int, nodes: Sequence[bytes], packed: bytes) -> bytes:
    """Return a data frame around a compressed block of `size` bytes."""
    return frame.pack(frame.DATA, _DATA.pack(first, count, size, len(nodes)), *nodes, packed)


def read_data(found: Frame) -> Data:
    """Read the uncompressed part of a data frame.

    Raises:
        Damaged: it is too short.
    """
    body = found.body
    if len(body) < _DATA.size:
        raise Damaged("a data frame is too short", found.offset)
    first, count, size, many = _DATA.unpack_from(body)
    end = _DATA.size + many * HASH_BYTES
    if len(body) < end or not count:
        raise Damaged("a data frame is too short", found.offset)
    nodes = tuple(bytes(body[at : at + HASH_BYTES]) for at in range(_DATA.size, end, HASH_BYTES))
    return Data(first, count, size, nodes, body[end:], found.offset)


def pack_footer(footer: Footer, offset: int) -> bytes:
    """Return the footer frame that will stand at `offset`; its last 8 bytes say so, to be found from the end."""
    document = {
        "version": VERSION,
        "first": footer.first,
        "end": footer.end,
        "nodes": [b64encode(node).decode() for node in footer.nodes],
        "blocks": footer.blocks,
        "checkpoint": footer.checkpoint,
    }
    return frame.pack(frame.FOOTER, orjson.dumps(document), _TAIL.pack(offset))


def footer_offset(tail: bytes) -> int:
    """Return where the footer of a file begins that ends in these 8 bytes, if it has one."""
    return int(_TAIL.unpack(tail)[0])


def read_footer(found: Frame) -> Footer:
    """Read a footer frame.

    Raises:
        Damaged: it cannot be read.
    """
    if found.body[-_TAIL.size :] != _TAIL.pack(found.offset):
        raise Damaged("the footer does not say where it stands", found.offset)
    document = _document(found, frame.FOOTER)
    try:
        nodes = tuple(_bytes(each, HASH_BYTES) for each in document["nodes"])
        blocks = tuple((int(offset), int(first)) for offset, first in document["blocks"])
        footer = Footer(int(document["first"]), int(document["end"]), nodes, blocks, str(document["checkpoint"]))
        footer.range()
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"the footer cannot be read: {error}", found.offset) from error
    return footer


def _document(found: Frame, kind: bytes) -> dict[str, Any]:
    if found.kind != kind:
        raise Damaged(f"a frame of kind {kind!r} was expected, this is {found.kind!r}", found.offset)
    body = found.body[: -_TAIL.size] if kind == frame.FOOTER else found.body
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Damaged("a header or footer is not JSON", found.offset) from error
    if not isinstance(document, dict) or document.get("version") != VERSION:
        raise Damaged(f"a header or footer is not of version {VERSION}", found.offset)
    return document


def _bytes(text: str, size: int) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("a field is not base64") from error
    if len(raw) != size:
        raise ValueError(f"a field is not {size} bytes long")
    return raw
