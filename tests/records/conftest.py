from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from luuvet.records.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A new database of SQLite."""
    opened = Database(f"sqlite:///{tmp_path}/records.sqlite")
    yield opened
    opened.close()
