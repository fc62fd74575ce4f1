from __future__ import annotations

import pytest

from luuvet.store.errors import BadQuery
from luuvet.store.fragment import check

COLUMNS = ("timestamp", "host_name", "event_category", "luuvet_index")


@pytest.mark.parametrize(
    "fragment",
    [
        "host_name = {h:String} AND timestamp >= {t:DateTime64(6, 'UTC')}",
        "arrayExists(x -> lower(x) = {h:String}, event_category)",
        "arrayExists((x, y) -> x = y, event_category, event_category)",
        "count() AS n",
        "luuvet_index DESC",
        "host_name IN ('a', 'b''c', 'd\\'e')",
        "toStartOfInterval(timestamp, INTERVAL 1 minute) AS t",
        "NOT (host_name LIKE '%--%' OR host_name = ';')",
        "(timestamp, luuvet_index) < ({t:DateTime64(6, 'UTC')}, 5)",
    ],
)
def test_expressions_pass_as_they_came(fragment):
    assert check(fragment, COLUMNS, ("h", "t")) == fragment


@pytest.mark.parametrize(
    ("fragment", "sentence"),
    [
        ("a = 1", "a is no column"),
        ("sleep(3) = 0", "function sleep"),
        ("url('x')", "function url"),
        ("(host_name = 'a'", "leaves a bracket open"),
        ("host_name = 'a')", "closes a bracket"),
        ("[host_name)", "closes a bracket"),
        ("host_name = {x:String}", "not bound"),
        ("host_name; 1", "';'"),
        ("host_name = 'a", "which no expression needs"),
        ("host_name = 1 # x", "'#'"),
    ],
)
def test_what_no_expression_needs_is_named(fragment, sentence):
    with pytest.raises(BadQuery) as error:
        check(fragment, COLUMNS, ("h",))
    assert sentence in str(error.value)
