from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.records import records as door
from luuvet.records.nouns import Asset


def test_the_clock_that_is_handed_in_is_now(tmp_path: Path) -> None:
    opened = door.open_records(f"sqlite:///{tmp_path}/r.sqlite", lambda: 7_000)
    opened.assets.replace([Asset("", "a", ("a",))])
    assert (last := opened.assets.last_import()) and last.at == 7
    opened.close()


def test_what_fails_after_the_opening_holds_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(door.Database, "close", lambda self: closed.append(True))
    monkeypatch.setattr(door, "Assets", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        door.open_records(f"sqlite:///{tmp_path}/r.sqlite")
    assert closed == [True]
