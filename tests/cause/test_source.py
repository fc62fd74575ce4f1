from __future__ import annotations

from luuvet.cause.held import Held
from luuvet.cause.source import HOSTED, Source
from luuvet.event.edge import NODE_KINDS


def test_hosted_kinds_are_kinds() -> None:
    assert set(NODE_KINDS) > HOSTED


def test_frames_in_memory_are_a_source(office) -> None:
    source: Source = Held(office)
    assert source.log == "00112233aabbccdd"
