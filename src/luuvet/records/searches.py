"""Saved searches in the database, by name."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import delete, insert, select

from luuvet.records.database import Database
from luuvet.records.nouns import SavedSearch
from luuvet.records.tables import SEARCHES


class Searches:
    """Queries that are alerts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, search: SavedSearch) -> None:
        """Add one, or put it in place of the one of its name.

        Raises:
            ValueError: it has no name, or a threshold or window below 1.
        """
        if not search.name.strip() or search.threshold < 1 or search.window < 1:
            raise ValueError("a saved search needs a name, a threshold and a window of at least 1")
        with self._database.writing() as connection:
            connection.execute(delete(SEARCHES).where(SEARCHES.c.name == search.name))
            connection.execute(insert(SEARCHES), asdict(search))

    def remove(self, name: str) -> bool:
        """Remove one; return whether there was one."""
        with self._database.writing() as connection:
            return connection.execute(delete(SEARCHES).where(SEARCHES.c.name == name)).rowcount > 0

    def all(self) -> list[SavedSearch]:
        """Return every one, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(SEARCHES).order_by(SEARCHES.c.name)).mappings().all()
        return [SavedSearch(**row) for row in rows]
