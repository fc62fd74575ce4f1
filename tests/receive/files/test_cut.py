from __future__ import annotations

from luuvet.receive.files.cut import Cut


def test_parts_begin_when_there_are_some() -> None:
    cut = Cut([b"a"], [], [0])
    cut.end(b"0123456789", 0, 1, 4)
    assert cut.payloads == [b"a", b"0123", b"4567", b"89"]
    assert cut.parts == [0, 1, 2, -3]
    assert cut.positions == [0, 1, 1, 1]
