from __future__ import annotations

from datetime import UTC, datetime

from luuvet.search.bound import Bound


def test_each_value_gets_a_name_of_its_own():
    bound = Bound()
    placeholders = [
        bound.text("a"),
        bound.texts(["b"]),
        bound.number(-1),
        bound.unsigned(1),
        bound.moment(datetime(2026, 1, 1, tzinfo=UTC)),
    ]
    assert placeholders == [
        "{p0:String}",
        "{p1:Array(String)}",
        "{p2:Int64}",
        "{p3:UInt64}",
        "{p4:DateTime64(6, 'UTC')}",
    ]
    assert list(bound.params.values())[:4] == ["a", ["b"], -1, 1]


def test_a_lone_surrogate_does_not_stop_the_query():
    bound = Bound()
    bound.text("a\udcffb")
    assert bound.params["p0"] == "a?b"
