"""The door of the room: everything that people edit, over one database."""

from __future__ import annotations

from luuvet.kit.clock import Clock, system_clock
from luuvet.records.assets import Assets
from luuvet.records.database import Database
from luuvet.records.expectations import Expectations
from luuvet.records.indicators import Indicators
from luuvet.records.searches import Searches


class Records:
    """What people edit. Any thread may ask; one process at a time edits."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self.assets = Assets(database, clock)
        self.expectations = Expectations(database)
        self.searches = Searches(database)
        self.indicators = Indicators(database)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def open_records(url: str, clock: Clock = system_clock) -> Records:
    """Open the records of a URL (`sqlite:///FILE`, `postgresql://…`), create and migrate them.

    Raises:
        RecordsBroken: they cannot be opened; the sentence says why and what to do, without a password.
    """
    database = Database(url)
    try:
        return Records(database, clock)
    except BaseException:
        database.close()
        raise
