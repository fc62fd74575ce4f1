from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from luuvet.event.frame import document
from luuvet.event.raw import Raw, Sealed
from luuvet.parse.catalogue import Formats
from luuvet.parse.parser import Parser
from luuvet.parse.sources import Sources

RECEIVED = 1_795_330_800_000_000_000  # 2026-11-22 07:00:00 UTC

Seal = Callable[..., Sealed]
Read = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def formats() -> Formats:
    return Formats.load()


@pytest.fixture
def seal() -> Seal:
    def make(payloads: Sequence[bytes], *, first: int = 0, erased: Sequence[int] = (), **header: Any) -> Sealed:
        given = {
            "listener": "syslog-tcp",
            "peer": "192.0.2.250:514",
            "source": "",
            "framing": "newline",
            "received": RECEIVED,
            **header,
        }
        return Sealed("0123456789abcdef", first, Raw(payloads=payloads, **given), frozenset(erased))

    return make


@pytest.fixture
def read(formats: Formats, seal: Seal) -> Read:
    """Parse lines of one delivery into documents."""

    def run(*payloads: bytes, sources: Sources | None = None, **header: Any) -> list[dict[str, Any]]:
        frame = Parser(formats, sources or Sources()).parse([seal(payloads, **header)])
        return [document(row) for row in frame.iter_rows(named=True)]

    return run
