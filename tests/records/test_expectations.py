from __future__ import annotations

from luuvet.records.database import Database
from luuvet.records.expectations import Expectations
from luuvet.records.nouns import Expectation


def test_an_expectation_holds_from_its_first_moment_to_before_its_last(database: Database) -> None:
    expectations = Expectations(database)
    expectations.add(Expectation("a", None, None, None, "r", "o", 10, 20, "an"))
    assert [bool(expectations.active(at)) for at in (9, 10, 19, 20)] == [False, True, True, False]
