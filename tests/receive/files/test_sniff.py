"""What a file is, by its first bytes."""

import gzip

import pytest
import zstandard

from luuvet.receive.files.sniff import cutting, packing


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (gzip.compress(b""), "gzip"),
        (zstandard.compress(b"x"), "zstd"),
        (b"PK\x03\x04...", "zip"),
        (b"BZh9", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"a" * 257 + b"ustar", "tar"),
        (b"<13>text", ""),
        (b"", ""),
    ],
)
def test_packing(head: bytes, kind: str) -> None:
    assert packing(head) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"ElfFile\0...", "evtx"),
        ("\ufeffx".encode("utf-16-le"), "utf-16-le"),
        ("\ufeffx".encode("utf-16-be"), "utf-16-be"),
        (b' [ {"a":1}]', "json"),
        (b'\xef\xbb\xbf{\n "a":1}', "json"),
        (b'{"a":1,\n"b":2}', "json"),
        (b'{"a":1}\n{"a":2}', "lines"),
        (b'{"a":1}', "lines"),
        (b"{not json,\x00\nx", "lines"),
        (b"[Wed Oct 11 22:14:15 2023] [error] x", "lines"),
        (b"[]", "lines"),
        (b"", "lines"),
    ],
)
def test_cutting(head: bytes, kind: str) -> None:
    assert cutting(head) == kind
