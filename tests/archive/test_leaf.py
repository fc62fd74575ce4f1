from __future__ import annotations

import hashlib
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.archive import leaf
from luuvet.archive.tree import leaf_hash
from luuvet.event.raw import Raw

_RAW = Raw("syslog-tcp", "192.0.2.1:514", "nguồn", "newline", 5, [b"a", b"bc"], [0, -2], [7, 9])


def _flat(raw: Raw, first: int, seed: bytes = b"s" * 32) -> list[bytes]:
    hashes = leaf.digests(raw.payloads, leaf.Salts(seed).take(first, len(raw)))
    return [each for piece in leaf.leaves("log", raw, first, hashes) for each in piece]


def test_the_header_is_the_documented_bytes() -> None:
    digest = leaf.salted_digest(b"0" * 16, b"bc")
    assert digest == hashlib.sha256(b"0" * 16 + b"bc").digest()
    made = leaf.header("log", _RAW, 1, 11, digest, 2)
    texts = b"".join(
        struct.pack(">I", len(each)) + each
        for each in (b"log", b"syslog-tcp", b"192.0.2.1:514", "nguồn".encode(), b"newline")
    )
    assert made == b"\x01" + texts + struct.pack(">QQiQQ", 11, 5, -2, 9, 2) + digest
    expected = leaf.Header("log", "syslog-tcp", "192.0.2.1:514", "nguồn", "newline", 11, 5, -2, 9, 2, digest)
    assert leaf.decode(made) == expected


@pytest.mark.parametrize("parts", [False, True])
@pytest.mark.parametrize("positions", [False, True])
@pytest.mark.parametrize("count", [1, 1023, 1024, 1025, 3000])
def test_whole_runs_hash_as_single_records_do(count: int, positions: bool, parts: bool) -> None:
    numbers = range(count)
    payloads = [str(each).encode() for each in numbers]
    raw = Raw("x", "", "", "line", 3, payloads, [0] * count if parts else (), numbers if positions else ())
    salts = list(leaf.Salts(b"s" * 32).take(0, count))
    assert len(set(salts)) == count
    one_by_one = [
        leaf_hash(leaf.header("log", raw, at, at, leaf.salted_digest(salt, raw.payloads[at]), len(raw.payloads[at])))
        for at, salt in enumerate(salts)
    ]
    assert _flat(raw, 0) == one_by_one


@given(st.integers(0, 5000), st.integers(0, 3000), st.integers(0, 3000))
@settings(max_examples=30, deadline=None)
def test_salts_do_not_depend_on_how_they_are_asked(begin: int, first: int, second: int) -> None:
    seed = b"t" * 32
    pieces = leaf.Salts(seed)
    parted = [*pieces.take(begin, first), *pieces.take(begin + first, second)]
    assert parted == list(leaf.Salts(seed).take(begin, first + second))


@pytest.mark.parametrize(
    "other",
    [
        Raw("relp", *("192.0.2.1:514", "nguồn", "newline"), 5, [b"a", b"bc"], [0, -2], [7, 9]),
        Raw("syslog-tcp", "192.0.2.2:514", "nguồn", "newline", 5, [b"a", b"bc"], [0, -2], [7, 9]),
        Raw("syslog-tcp", "192.0.2.1:514", "nguồn", "newline", 6, [b"a", b"bc"], [0, -2], [7, 9]),
        Raw("syslog-tcp", "192.0.2.1:514", "nguồn", "newline", 5, [b"a", b"bc"], [0, 2], [7, 9]),
        Raw("syslog-tcp", "192.0.2.1:514", "nguồn", "newline", 5, [b"a", b"bc"], [0, -2], [7, 8]),
        Raw("syslog-tcp", "192.0.2.1:514", "nguồn", "newline", 5, [b"a", b"bd"], [0, -2], [7, 9]),
    ],
)
def test_every_field_is_sealed(other: Raw) -> None:
    assert _flat(_RAW, 0)[1:] != _flat(other, 0)[1:]


def test_file_names_that_are_not_utf8_are_sealed_as_they_are() -> None:
    raw = Raw("file", "", b"t\xe9p".decode("utf-8", "surrogateescape"), "line", 1, [b"a"])
    made = leaf.header("log", raw, 0, 0, bytes(32), 1)
    assert b"t\xe9p" in made
    assert leaf.decode(made).source == raw.source


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_bytes_that_are_no_header_are_refused(data: bytes) -> None:
    try:
        found = leaf.decode(b"\x01" + data)
    except (ValueError, UnicodeDecodeError):
        return
    assert found.length >= 0
