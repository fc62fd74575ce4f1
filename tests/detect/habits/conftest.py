from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from bench.office import LOG

from luuvet.detect.habits.asked import COUNTS, FIRSTS, SOURCES
from luuvet.store import Store

MONDAY = 1_790_528_400
"""2026-09-28 00:00 local (UTC+7), a Monday; day 0 of the tests."""
ZONE = "Asia/Ho_Chi_Minh"


class Made:
    """Rows as the questions return them; days are counted from `MONDAY`."""

    monday, zone, day0 = MONDAY, ZONE, (MONDAY + 7 * 3600) // 86_400

    def first(
        self, entity: str, value: str, day: int, index: int = 0, habit: str = "first-logon", **more: Any
    ) -> dict[str, Any]:
        row = {
            "habit": habit, "entity": entity, "value": value, "day": self.day0 + day, "quiet": False, "other": "192.0.2.9",
            "host": "srv-1", "count": 1, "at": MONDAY + day * 86_400, "index": index, "k": 0,
        }  # fmt: skip
        return {**row, **more}

    def firsts(self, *rows: dict[str, Any]) -> pl.DataFrame:
        return pl.DataFrame(list(rows), schema=FIRSTS)

    def counts(self, *rows: tuple[str, str, int, float]) -> pl.DataFrame:
        """Of (counter, entity, hour since `MONDAY`, value)."""
        made = [
            {"counter": c, "entity": e, "hour": MONDAY // 3600 + hour, "value": float(v), "index": 7, "k": 0}
            for c, e, hour, v in rows
        ]
        return pl.DataFrame(made, schema=COUNTS)

    def sources(self, *rows: tuple[str, str, int]) -> pl.DataFrame:
        """Of (host, dataset, second since `MONDAY`)."""
        made = [
            {
                "host": h,
                "dataset": d,
                "slot": (MONDAY + s) // 600,
                "first": MONDAY + s,
                "last": MONDAY + s,
                "count": 1,
                "index": s,
            }
            for h, d, s in rows
        ]
        return pl.DataFrame(made, schema=SOURCES)


@pytest.fixture(scope="session")
def made() -> Made:
    return Made()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"chdb://{tmp_path}/store", log=LOG)
    yield opened
    opened.close()
