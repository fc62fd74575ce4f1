from __future__ import annotations

from typing import Any


def test_it_counts_what_it_tells_and_what_it_does_not(letter: Any, notice: Any) -> None:
    assert letter().count == 1 and letter(notice("a1"), notice("a2"), more=5).count == 7
