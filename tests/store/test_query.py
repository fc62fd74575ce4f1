from __future__ import annotations

import pytest

from luuvet.event.scope import Scope
from luuvet.kit.limits import QUERY_SECONDS
from luuvet.store.errors import BadQuery
from luuvet.store.query import MOST_ROWS, Query, statement

WHOLE = Scope.whole("x")


def test_the_parts_stand_in_their_order():
    query = Query(
        "events",
        ("host_name", "count() AS n"),
        "luuvet_index > {i:UInt64}",
        {"i": 5},
        ("host_name",),
        ("n DESC",),
        7,
        (1, "host_name"),
    )
    sql, params = statement(query, WHOLE, "luuvet_1")
    assert sql == (
        "SELECT host_name, count() AS n FROM luuvet_1.events WHERE (luuvet_index > {i:UInt64}) "
        "GROUP BY host_name ORDER BY n DESC LIMIT 1 BY host_name LIMIT 7"
    )
    assert params == {"i": 5}


def test_the_scope_stands_in_a_select_of_its_own():
    sql, params = statement(Query("events", ("host_name",)), Scope.of_unit("x", hosts=["A"]), "luuvet_1")
    assert "FROM (SELECT * FROM luuvet_1.events WHERE (" in sql and params["scope_hosts"] == ["a"]


def test_whole_rows_have_the_filled_columns_only():
    sql, _ = statement(Query("edges"), WHOLE, "d", ("relation", "nothing"))
    assert sql.startswith("SELECT `relation` FROM")


@pytest.mark.parametrize("limit", [0, -1, MOST_ROWS + 1])
def test_a_limit_is_bounded(limit):
    with pytest.raises(BadQuery, match="limit"):
        statement(Query("events", limit=limit), WHOLE, "d")


def test_an_unknown_table_is_named():
    with pytest.raises(BadQuery, match="no table positions"):
        statement(Query("positions"), WHOLE, "d")  # type: ignore[arg-type]


def test_a_query_may_be_bound_to_less_time_than_every_read() -> None:
    assert statement(Query("events", seconds=5), WHOLE, "db")[0].endswith("SETTINGS max_execution_time = 5")
    assert statement(Query("events", seconds=9999), WHOLE, "db")[0].endswith(f"= {QUERY_SECONDS}")
    assert "SETTINGS" not in statement(Query("events"), WHOLE, "db")[0]
