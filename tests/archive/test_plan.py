from __future__ import annotations

from collections.abc import Callable

import pytest

from luuvet.archive import plan
from luuvet.archive.frame import Damaged
from luuvet.archive.writer import Archive


def test_stretches_tile_the_file_and_know_their_first_record(
    opened: Callable[..., Archive], fill: Callable[..., list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = opened()
    fill(archive, 20)
    monkeypatch.setattr(plan, "STRETCH_BYTES", 3000)
    path = archive.layout.segment(0)
    head, parts = plan.stretches(path, "luuvet", (5,))
    assert len(parts) > 3
    assert [part.end for part in parts] == [*(part.begin for part in parts[1:]), path.stat().st_size]
    assert [part.first for part in parts] == sorted({part.first for part in parts})
    assert head.first == parts[0].first == 0


def test_a_damaged_header_is_told(opened: Callable[..., Archive]) -> None:
    path = opened().layout.segment(0)
    path.write_bytes(b"x" * 100)
    with pytest.raises(Damaged):
        plan.stretches(path, "luuvet", ())
