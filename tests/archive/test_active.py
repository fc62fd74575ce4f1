from __future__ import annotations

from pathlib import Path

from luuvet.archive import checkpoint, segment
from luuvet.archive.active import Active
from luuvet.archive.note import Signer
from luuvet.archive.segment import Head

_NOTE = checkpoint.sign(Signer("luuvet", bytes(32)), "luuvet", 0, bytes(32))


def test_what_no_checkpoint_covers_is_cut(tmp_path: Path) -> None:
    path = tmp_path / segment.name(0)
    active = Active.create(path, Head("log", 0, 1, b"s" * 32, ()), _NOTE)
    empty = active.size
    active.write(b"data")
    active.cover(_NOTE)
    covered = active.size
    active.write(b"more data")
    active.roll_back()
    assert path.stat().st_size == active.size == covered > empty
    active.write(b"x")
    active.close()
    again = Active(path, 0, covered)
    assert path.stat().st_size == covered
    again.close()
    again.close()


def test_a_segment_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    active = Active.create(tmp_path / segment.name(7), Head("log", 7, 1, b"s" * 32, (bytes(32),) * 3), _NOTE)
    head, offset = segment.read_head(active.path.read_bytes())
    assert head.first == 7
    assert offset < active.size
    assert [path.name for path in tmp_path.iterdir()] == [segment.name(7)]
    active.close()
