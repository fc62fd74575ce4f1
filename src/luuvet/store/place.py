"""Where a store stands: its last row of `positions`, which is written when everything else of a batch is there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import polars as pl

from luuvet.store.batch import Batch
from luuvet.store.engine import Engine
from luuvet.store.errors import StoreBroken

_KEPT = ("turn", "waiting", "waiting_at")
_ROW: dict[str, Any] = {
    "first": pl.UInt64,
    "next": pl.UInt64,
    "log": pl.String,
    "written": pl.Datetime("ms", "UTC"),
    "turn": pl.UInt64,
    "waiting": pl.String,
    "waiting_at": pl.UInt64,
}


@dataclass(frozen=True)
class Place:
    """Index of the next record, number of the last write, and what is joined with records still to come (see `Batch.waiting`)
    with the index of the record that it stood before.
    """

    position: int
    turn: int
    waiting: tuple[str, int]


def last(engine: Engine, database: str, log: str) -> Place | None:
    """Return where a store stands, None where nothing was written.

    Raises:
        StoreBroken: it belongs to another log.
    """
    latest = ", ".join(f"argMax({name}, (next, turn)) AS last_{name}" for name in _KEPT)
    found = engine.ask(
        f"SELECT log, max(next) AS position, {latest} FROM {database}.positions GROUP BY log"  # noqa: S608
    )
    logs = found["log"].to_list() if len(found) else []
    if logs and logs != [log]:
        raise StoreBroken(f"the store belongs to log {logs[0]}, not to {log}: run 'luuvet rebuild'")
    if not logs:
        return None
    row = found.row(0, named=True)
    position, turn = int(row["position"]), int(row["last_turn"])
    # Turn 0: the last write was one of before there were joined events, and nothing waits.
    return Place(position, turn, (str(row["last_waiting"] or ""), int(row["last_waiting_at"]) if turn else position))


def row(batch: Batch, log: str, turn: int, waiting: tuple[str, int]) -> pl.DataFrame:
    """Return the row that moves a store past a batch."""
    return pl.DataFrame([(batch.first, batch.next, log, datetime.now(UTC), turn, *waiting)], schema=_ROW, orient="row")
