from __future__ import annotations

from luuvet.store.parts import damaged, drop, sizes


def test_sizes_and_days_of_each_table(store, given):
    assert sizes(store._engine, store.database) == {}
    store.write(given.run(0, 5))
    found = sizes(store._engine, store.database)
    assert {"events", "hits", "edges", "positions"} <= set(found)
    assert (found["events"]["rows"], found["events"]["oldest"]) == (5, "2026-11-22")
    assert drop(store._engine, store.database, "2026-11-22") == []
    assert drop(store._engine, store.database, "2026-11-23") == [
        "events 2026-11-22",
        "hits 2026-11-22",
        "edges 2026-11-22",
    ]
    assert given.count(store) == 0


def test_nothing_is_damaged(store, given):
    store.write(given.run(0, 5))
    assert damaged(store._engine, store.database) == ""
