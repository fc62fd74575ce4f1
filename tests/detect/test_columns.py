"""Values of a field, each once, with the rows that have them."""

from __future__ import annotations

import numpy as np
import pytest

from luuvet.detect.column import Column
from luuvet.detect.columns import Columns
from luuvet.detect.testing import frame_of

EVENTS = [
    {"user.name": "hoa", "process.pid": 7, "event.type": ["user", "creation"], "winlog.event_data.User": "CO\\hoa"},
    {"user.name": "minh", "user.domain": "CO", "process.pid": 7, "event.type": []},
    {"process.pid": 8, "event.type": ["user"], "some.list": ["a", "b"], "some.flag": True, "some.number": 1.5},
    {"user.name": "hoa"},
]
NAMES = frozenset({"winlog.event_data.User", "some.list", "some.flag", "some.number"})


@pytest.fixture
def known() -> Columns:
    return Columns(frame_of(EVENTS), NAMES)


def held(column: Column, value: str) -> list[int]:
    codes = [n for n, one in enumerate(column.values.to_pylist()) if one == value]
    return column.holding(np.array(codes, np.int32)).tolist()


def test_a_text(known: Columns) -> None:
    column = known.column("user.name")
    assert sorted(column.values.to_pylist()) == ["hoa", "minh"]
    assert held(column, "hoa") == [0, 3] and held(column, "minh") == [1] and held(column, "x") == []
    assert column.present.tolist() == [0, 1, 3]


def test_a_number_is_its_text(known: Columns) -> None:
    assert held(known.column("process.pid"), "7") == [0, 1]


def test_a_list_holds_each_of_its_values(known: Columns) -> None:
    column = known.column("event.type")
    assert held(column, "user") == [0, 2] and held(column, "creation") == [0]
    assert column.present.tolist() == [0, 2]


def test_leftovers_of_every_type(known: Columns) -> None:
    assert held(known.column("some.list"), "b") == [2]
    assert held(known.column("some.flag"), "true") == [2]
    assert held(known.column("some.number"), "1.5") == [2]


def test_the_first_place_that_has_a_value_counts(known: Columns) -> None:
    column = known.column(r"winlog.event_data.User,{user.domain}\{user.name},user.name")
    assert held(column, "CO\\hoa") == [0] and held(column, "CO\\minh") == [1] and held(column, "hoa") == [3]


def test_related_fields_join_their_sources() -> None:
    frame = frame_of([{"source.ip": "192.0.2.1", "destination.ip": "192.0.2.2"}, {"destination.ip": "192.0.2.1"}])
    column = Columns(frame, frozenset()).column("related.ip")
    assert held(column, "192.0.2.1") == [0, 1] and held(column, "192.0.2.2") == [0]


def test_only_the_rows_that_are_asked_for(known: Columns) -> None:
    column = known.column("user.name", np.array([False, True, True, True]))
    assert held(column, "hoa") == [3]


def test_beside_tells_of_some_rows_what_the_column_tells(known: Columns) -> None:
    some = np.array([True, False, True, False])
    for field in ("some.list", "winlog.event_data.User,user.name", "some.other"):
        beside, column = known.beside(field, some), Columns(frame_of(EVENTS), NAMES).column(field, some)
        assert (beside.values.to_pylist(), beside.rows.tolist()) == (column.values.to_pylist(), column.rows.tolist())
        assert known.known(field) is None


def test_a_leftover_that_was_not_announced_is_absent(known: Columns) -> None:
    assert len(known.column("some.other").rows) == 0
    assert len(known.column("host.name").rows) == 0


def test_who_has_a_value_is_told_without_looking_at_it(known: Columns) -> None:
    assert [name for name in ("user.name", "event.type", "some.list", "user.name,user.id") if known.is_plain(name)] == [
        "user.name"
    ]
    assert known.present("user.name").tolist() == [0, 1, 3]
    assert known.known("user.name") is None


@pytest.mark.parametrize("field", ["user.name", "event.type", "some.list", "user.name,process.pid"])
def test_a_mask_keeps_to_its_rows(known: Columns, field: str) -> None:
    everywhere = Columns(frame_of(EVENTS), NAMES).column(field)
    column = known.column(field, np.array([True, False, True, False]))
    for value in everywhere.values.to_pylist():
        assert held(column, value) == [row for row in held(everywhere, value) if row in (0, 2)]
    assert known.known(field) is column
