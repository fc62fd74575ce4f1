"""Which revision a joined row is, and which rows hold a record's words. What a store does with it is in the contract."""

from __future__ import annotations

from tests.contract.test_store import LOG, wholes

from luuvet.event.frame import SCHEMA
from luuvet.store.batch import Wholes
from luuvet.store.rows import joined
from luuvet.store.wholes import cleared, holding, prepared, revisions, touched

NO_EVENTS = SCHEMA.to_frame()


def _keep(store, told: Wholes) -> list[int]:
    numbers = revisions(store._engine, store.database, told.rows)
    store._engine.insert(f"{store.database}.joined", joined(told.rows, numbers, 1))
    return numbers.to_list()


def test_revisions_are_numbered_where_a_row_may_be_one(store):
    assert _keep(store, wholes([1, 2], 2)) == [1, 1]
    assert _keep(store, wholes([2, 3], 3, revised=True)) == [2, 1]
    assert _keep(store, wholes([2], 4, revised=True)) == [3]
    assert revisions(store._engine, store.database, wholes([2], 4).rows).to_list() == [1], "not asked, not looked up"


def test_every_row_that_has_a_member_is_found(store):
    assert touched(store._engine, store.database, [(0, 99)]).is_empty()
    _keep(store, wholes([1, 5], 2))
    _keep(store, wholes([1], 3, revised=True))
    found = touched(store._engine, store.database, [(3, 3), (6, 9)])
    assert sorted(found["luuvet.members"].to_list()) == [
        [f"{LOG}-{n}" for n in (1, 2, 3)],
        [f"{LOG}-{n}" for n in (5, 6)],
    ]
    assert touched(store._engine, store.database, [(4, 4)]).is_empty()
    assert "BETWEEN 3 AND 4" in holding([(3, 4)])


def test_places_are_named(store):
    assert cleared([]) == "" and cleared([(3, 0), (4, 1)]) == "(luuvet_index, luuvet_k) IN ((3, 0), (4, 1))"


def test_only_tables_that_get_rows_are_prepared(store):
    told = wholes([1], 2)
    made = prepared(store._engine, store.database, told, 7, NO_EVENTS)
    assert sorted(made) == ["edges", "joined"]
    assert made["joined"]["luuvet_turn"].to_list() == [7]
    assert made["edges"]["luuvet_received"].to_list() == told.rows["luuvet.received"].to_list()
    assert prepared(store._engine, store.database, Wholes(told.rows.clear()), 7, NO_EVENTS) == {}
