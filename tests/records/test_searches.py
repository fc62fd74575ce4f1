from __future__ import annotations

import pytest

from luuvet.records.database import Database
from luuvet.records.nouns import SavedSearch
from luuvet.records.searches import Searches


@pytest.mark.parametrize(("name", "threshold", "window"), [(" ", 1, 1), ("a", 0, 1), ("a", 1, 0)])
def test_a_search_that_could_never_be_an_alert_is_refused(
    database: Database, name: str, threshold: int, window: int
) -> None:
    searches = Searches(database)
    with pytest.raises(ValueError, match="at least 1"):
        searches.put(SavedSearch(name, "q", threshold, window, "low", None, "", "", "", 1))
    assert searches.all() == []
