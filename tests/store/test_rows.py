from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest

from luuvet.event.frame import SCHEMA, document
from luuvet.event.hit import HIT_SCHEMA
from luuvet.store import rows
from luuvet.store.schema import EVENTS


def test_empty_columns_are_left_out_and_absent_text_is_empty(given):
    frame = rows.events(given.frame([given.event(0, user__name="a"), given.event(1)]))
    assert frame["user_name"].to_list() == ["a", ""]
    assert "message" not in frame.columns and "luuvet_extra" not in frame.columns


def test_the_folded_text_stands_only_where_it_is_needed(given):
    assert "folded" not in rows.events(given.frame([given.event(0, "plain ASCII")])).columns
    frame = rows.events(given.frame([given.event(0, "Đăng nhập"), given.event(1, "plain")]))
    assert frame["folded"].to_list() == ["dang nhap", ""]


def test_an_event_without_a_time_takes_the_time_of_arrival(given):
    frame = rows.events(given.frame([given.event(0, timestamp=None), given.event(1)]))
    assert frame["timestamp"].to_list() == [given.noon, given.noon + timedelta(seconds=1)]
    alone = rows.events(given.frame([given.event(0, timestamp=None)]))
    assert alone["timestamp"].to_list() == [given.noon]


def test_a_frame_of_another_shape_is_refused(given):
    with pytest.raises(ValueError, match=r"luuvet\.log"):
        rows.events(given.frame([given.event(0)]).drop("luuvet.log"))
    with pytest.raises(ValueError, match="nonsense"):
        rows.events(given.frame([given.event(0)]).with_columns(nonsense=1))


def test_edges_expire_with_the_event_that_proves_them(given):
    batch = given.run(0, 3)
    stray = batch.edges.tail(1).with_columns(pl.lit(99, pl.UInt64).alias("luuvet.index"))
    frame = rows.edges(pl.concat([batch.edges, stray]), batch.events)
    assert frame["luuvet_received"].to_list() == [given.noon + timedelta(seconds=n) for n in (0, 1, 2, 2)]


def test_whole_rows_come_back_as_they_went_in(store, given):
    row = given.event(
        0,
        "<1>x",
        user__name="nv1",
        event__category=["a", "b"],
        source__port=0,
        luuvet__extra='{"a.b":1}',
        luuvet__message_at=3,
    )
    store.write(given.batch([row], 0, 1))
    from luuvet.store import Query

    back = store.read(given.everything, Query("events"))
    assert set(back.columns) == set(SCHEMA) and dict(back.schema) == dict(SCHEMA)
    sent = {name: value for name, value in row.items() if value is not None}
    assert {name: value for name, value in back.row(0, named=True).items() if value is not None} == sent
    assert document(back.row(0, named=True)) == document(row)
    assert len(EVENTS.names) == len(SCHEMA)


def test_no_column_that_cannot_hold_a_null_gets_one():
    given = {"luuvet.index": [1, 2], "luuvet.k": [None, 1], "retroactive": [None, True]}
    frame = pl.DataFrame({**{name: [None, None] for name in HIT_SCHEMA}, **given}, schema=HIT_SCHEMA)
    assert rows.hits(frame).select("luuvet_k", "retroactive").rows() == [(0, False), (1, True)]


def test_columns_with_more_than_ascii_are_told_once(given):
    rows_ = rows.events(
        given.frame([given.event(0, user__name="Hòa"), given.event(1, file__path="/tmp/a", user__name="x")])
    )
    assert rows.marked(rows_, frozenset()) == ["user_name"]
    assert rows.marked(rows_, frozenset({"user_name"})) == []
