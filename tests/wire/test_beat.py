from __future__ import annotations

from pathlib import Path

from luuvet.wire.beat import Beat, read_beat


def test_each_beat_is_a_new_number(tmp_path: Path) -> None:
    path = tmp_path / "owner.beat"
    assert read_beat(path) == 0
    beat = Beat(path)
    first = read_beat(path)
    beat.beat()
    assert read_beat(path) == first + 1
    beat.close()
