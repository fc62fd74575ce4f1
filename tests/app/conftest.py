from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.running import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server; what its processes wrote stands in the report of a test that failed."""
    with Server(tmp_path / "data") as running:
        yield running
    print(running.told())
