from __future__ import annotations

import pytest

from luuvet.event.frame import SCHEMA
from luuvet.store import Batch, StoreBroken
from luuvet.store.place import Place, last, row


def _keep(store, batch: Batch, turn: int, waiting: tuple[str, int]) -> None:
    store._engine.insert(f"{store.database}.positions", row(batch, store._log, turn, waiting))


def test_where_it_stands_is_its_last_write(store):
    assert last(store._engine, store.database, store._log) is None
    _keep(store, Batch(0, 10, SCHEMA.to_frame()), 1, ("a", 10))
    _keep(store, Batch(10, 10, SCHEMA.to_frame()), 2, ("b", 10))
    assert last(store._engine, store.database, store._log) == Place(10, 2, ("b", 10)), "of two at one place the later"
    _keep(store, Batch(10, 20, SCHEMA.to_frame()), 3, ("b", 10))
    assert last(store._engine, store.database, store._log) == Place(20, 3, ("b", 10))
    with pytest.raises(StoreBroken, match="belongs to log"):
        last(store._engine, store.database, "another")


def test_a_row_of_before_there_were_joined_events_lets_nothing_wait(store):
    store._engine.command(f"INSERT INTO {store.database}.positions (first, next, log) VALUES (0, 7, '{store._log}')")  # noqa: S608
    assert last(store._engine, store.database, store._log) == Place(7, 0, ("", 7))
