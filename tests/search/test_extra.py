from __future__ import annotations

import pytest

from luuvet.search.bound import Bound
from luuvet.search.errors import QueryError
from luuvet.search.extra import extra_between, extra_match
from luuvet.search.tree import Between, Pattern


def test_the_name_is_looked_for_before_any_json_is_read():
    bound = Bound()
    sql = extra_match("vendor.zone", Pattern(("Ngoài",)), bound)
    assert sql.startswith("(position(luuvet_extra, {p0:String}) > 0 AND ")
    assert bound.params["p0"] == '"vendor.zone"' and "ngoai" in bound.params.values()


def test_a_range_needs_numbers():
    with pytest.raises(QueryError):
        extra_between(Between("vendor.score", "x", None, column=3), Bound())
    assert ">= toFloat64(" in extra_between(Between("vendor.score", "5", None), Bound())


def test_a_name_with_quotes_is_found(asked):
    assert asked.indices("no.such.name:1") == []
