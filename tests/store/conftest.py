from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.frame import IDENTITY, SCHEMA
from luuvet.event.hit import HIT_SCHEMA
from luuvet.event.scope import Scope
from luuvet.store import Batch, Query, Store

LOG = "0123456789abcdef"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVERYTHING = Scope.whole("tester")


def event(index: int, original: str = "", **more: Any) -> dict[str, Any]:
    """One row of an event frame; `more` uses `__` for dots."""
    row: dict[str, Any] = {name: None for name in IDENTITY}
    row |= {
        "luuvet.log": LOG,
        "luuvet.index": index,
        "luuvet.k": 0,
        "luuvet.received": NOON + timedelta(seconds=index),
        "luuvet.listener": "syslog-tcp",
        "luuvet.peer": "192.0.2.1:514",
        "luuvet.part": 0,
        "luuvet.generation": 1,
        "event.original": original or f"line {index}",
        "@timestamp": NOON + timedelta(seconds=index),
        "host.name": f"srv-{index % 3}",
    }
    return row | {name.replace("__", ".").replace("timestamp", "@timestamp"): value for name, value in more.items()}


def frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame(rows, schema={name: SCHEMA[name] for name in names})


def batch(rows: list[dict[str, Any]], first: int, following: int) -> Batch:
    """A batch with a hit and an edge on every event."""
    events = frame(rows)
    base = events.select("luuvet.index", "luuvet.k", "@timestamp", "luuvet.received", "host.name")
    hits = base.with_columns(
        **{"rule.id": pl.lit("r1"), "rule.name": pl.lit("Rule"), "level": pl.lit("low"), "group_key": pl.lit("g")},
        retroactive=pl.lit(False),
    ).select(list(HIT_SCHEMA))
    edges = base.with_columns(
        **{"relation": pl.lit("spawned"), "from.kind": pl.lit("process"), "from.key": pl.lit("a"), "to.kind": pl.lit("process")},
        **{"to.key": pl.lit("b"), "detail": pl.lit("")},
    ).select(list(EDGE_SCHEMA))  # fmt: skip
    return Batch(first, following, events, hits, edges)


class Given:
    """What the tests begin with: rows, batches, times and the scope of everything."""

    log = LOG
    noon = NOON
    everything = EVERYTHING
    event = staticmethod(event)
    frame = staticmethod(frame)
    batch = staticmethod(batch)

    def run(self, first: int, following: int, **more: Any) -> Batch:
        """A batch with one event a record."""
        return batch([event(index, **more) for index in range(first, following)], first, following)

    def count(self, store: Store, table: Any = "events") -> int:
        return int(store.read(EVERYTHING, Query(table, ("count() AS n",), limit=1))["n"][0])


@pytest.fixture(scope="session")
def given_rows() -> Given:
    return Given()


@pytest.fixture
def given() -> Given:
    return Given()


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Callable[[], Store]]:
    """Opens the test's store; whatever is open is closed afterwards."""
    opened: list[Store] = []

    def opener() -> Store:
        opened.append(Store.open(f"chdb://{tmp_path}/store", log=LOG))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def store(make: Callable[[], Store]) -> Store:
    return make()
