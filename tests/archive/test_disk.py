from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.archive import disk
from luuvet.event.raw import SinkFull


def test_the_reserve_is_kept(tmp_path: Path) -> None:
    free = disk.free_bytes(tmp_path)
    disk.require(tmp_path, 0, 1)
    with pytest.raises(SinkFull, match=r"archive\.reserve_bytes") as refused:
        disk.require(tmp_path, 2 * free, 0)
    assert refused.value.retry_after > 0
