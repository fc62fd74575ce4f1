from __future__ import annotations

from sqlalchemy import func, select

from luuvet.records.database import Database
from luuvet.records.indicators import Indicators
from luuvet.records.nouns import IndicatorList
from luuvet.records.tables import INDICATORS


def test_a_list_that_is_removed_takes_its_indicators_with_it(database: Database) -> None:
    indicators = Indicators(database)
    indicators.put(IndicatorList("a", "", "", 2, 1, None, (("ip", "192.0.2.1", ""), ("ip", "192.0.2.1", "twice"))))
    indicators.put(IndicatorList("empty", "", "", 0, 1, None))
    assert [one.count for one in indicators.all()] == [2, 0]
    assert indicators.remove("a")
    with database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(INDICATORS)).scalar() == 0
