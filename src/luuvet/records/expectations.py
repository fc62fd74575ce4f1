"""Expectations in the database: added, ended, never deleted."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Select, insert, select, update

from luuvet.records.database import Conflict, Database
from luuvet.records.nouns import Expectation
from luuvet.records.tables import EXPECTATIONS


class Expectations:
    """What somebody answers for, until when."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, *expectations: Expectation) -> None:
        """Add some: all or none.

        Raises:
            ValueError: one has no reason or owner, expires before it was made, or its id is taken.
        """
        for one in expectations:
            if not one.reason.strip() or not one.owner.strip():
                raise ValueError("an expectation needs a reason and an owner")
            if one.expires <= one.created:
                raise ValueError("an expectation must expire after it was made")
        try:
            with self._database.writing() as connection:
                connection.execute(insert(EXPECTATIONS), [asdict(one) for one in expectations])
        except Conflict as error:
            names = ", ".join(one.id for one in expectations)
            raise ValueError(f"there is an expectation {names} already") from error

    def end(self, id: str, at: int, by: str) -> bool:
        """End one before it expires; return whether there was one that had not ended."""
        open_one = (EXPECTATIONS.c.id == id) & EXPECTATIONS.c.ended.is_(None)
        with self._database.writing() as connection:
            return connection.execute(update(EXPECTATIONS).where(open_one).values(ended=at, ended_by=by)).rowcount > 0

    def active(self, at: int) -> list[Expectation]:
        """Return those that hold at a time, oldest first."""
        columns = EXPECTATIONS.c
        still = columns.ended.is_(None) | (columns.ended > at)
        return self._found(select(EXPECTATIONS).where(columns.created <= at, columns.expires > at, still))

    def all(self) -> list[Expectation]:
        """Return every one there was, oldest first."""
        return self._found(select(EXPECTATIONS))

    def _found(self, query: Select[tuple[object, ...]]) -> list[Expectation]:
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(EXPECTATIONS.c.created, EXPECTATIONS.c.id)).mappings().all()
        return [Expectation(**row) for row in rows]
