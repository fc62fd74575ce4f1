"""Lists of indicators in the database, by name."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict

from sqlalchemy import delete, insert, select

from luuvet.records.database import Database
from luuvet.records.nouns import IndicatorList
from luuvet.records.tables import INDICATORS, LISTS


class Indicators:
    """What is watched on arrival."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, one: IndicatorList) -> None:
        """Add a list, or put it in place of the one of its name.

        Raises:
            ValueError: it has no name, or its count is not that of its indicators.
        """
        if not one.name.strip() or one.count != len(one.indicators):
            raise ValueError("a list of indicators needs a name, and the count of its indicators")
        head = {name: value for name, value in asdict(one).items() if name != "indicators"}
        rows = [
            {"list": one.name, "number": number, "kind": kind, "value": value, "note": note}
            for number, (kind, value, note) in enumerate(one.indicators)
        ]
        with self._database.writing() as connection:
            connection.execute(delete(LISTS).where(LISTS.c.name == one.name))
            connection.execute(insert(LISTS), head)
            if rows:
                connection.execute(insert(INDICATORS), rows)

    def remove(self, name: str) -> bool:
        """Remove a list with its indicators; return whether there was one."""
        with self._database.writing() as connection:
            return connection.execute(delete(LISTS).where(LISTS.c.name == name)).rowcount > 0

    def all(self) -> list[IndicatorList]:
        """Return every list, by name, each with its indicators."""
        wanted = select(INDICATORS).order_by(INDICATORS.c.list, INDICATORS.c.number)
        with self._database.reading() as connection:
            heads = connection.execute(select(LISTS).order_by(LISTS.c.name)).mappings().all()
            rows = connection.execute(wanted).all()
        held: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for name, _, kind, value, note in rows:
            held[name].append((kind, value, note))
        return [IndicatorList(**head, indicators=tuple(held[head["name"]])) for head in heads]
