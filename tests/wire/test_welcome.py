from __future__ import annotations

from pathlib import Path

from luuvet.wire.layout import Layout
from luuvet.wire.welcome import first_key, keep_key


def test_a_new_key_is_told_once(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    layout.make()
    assert first_key(layout) == ""
    keep_key(layout, "luuvet+1a2b3c4d+key")
    assert first_key(layout) == "luuvet+1a2b3c4d+key"
    assert first_key(layout) == ""
