"""Tells from the first bytes what a file is: packed how, cut into records how."""

from __future__ import annotations

import codecs

import orjson

from luuvet.receive.files.evtx import MAGIC

HEAD_BYTES = 64 << 10
"""The beginning of a file by which it is judged."""

_PACKED = (
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
)


def packing(head: bytes) -> str:
    """Return `gzip`, `zstd`, `zip`, a packing that we do not open (`bzip2`, `xz`, `7z`, `rar`, `tar`), or empty for none."""
    for magic, name in _PACKED:
        if head.startswith(magic):
            return name
    return "tar" if head[257:262] == b"ustar" else ""


def cutting(head: bytes) -> str:
    """Return how the records of an unpacked file are told apart.

    `evtx`, `utf-16-le` and `utf-16-be` (lines, by their byte order mark), `json` (an array of objects, or
    objects over several lines), else `lines`.
    """
    if head.startswith(MAGIC):
        return "evtx"
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    text = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if text[:1] == b"[" and text[1:].lstrip()[:1] == b"{":
        return "json"
    return "json" if text[:1] == b"{" and _goes_on(text) else "lines"


def _goes_on(text: bytes) -> bool:
    """Tell whether the first line begins a JSON object that later lines go on with (lines of JSON are whole each)."""
    first, newline, _ = text.partition(b"\n")
    first = first.rstrip()
    if not newline or first[-1:] not in (b"{", b",", b"["):
        return False
    try:
        orjson.loads(first)
    except orjson.JSONDecodeError:
        return True
    return False
