"""Where the store's tables live: database `luuvet_<n>`, and one row in `luuvet.active` that says which n is the live one.

A rebuild fills the next database and then writes that one row: the swap is atomic on every driver, positions included. What an
interrupted rebuild left behind is dropped at the next open.
"""

from __future__ import annotations

import re

from luuvet.store.engine import Engine
from luuvet.store.errors import StoreOutdated
from luuvet.store.schema import TABLES, VERSION, added, marked, positions, seen

_ACTIVE = "luuvet.active"
_OURS = re.compile(r"^luuvet_(\d+)$")


class Generations:
    """The databases of one store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, *, rebuilding: bool = False) -> int:
        """Return the live generation, created where there is none, and drop leftovers.

        Raises:
            StoreOutdated: the tables have another version's layout and this is no rebuild.
        """
        self._engine.command("CREATE DATABASE IF NOT EXISTS luuvet")
        self._engine.command(
            f"CREATE TABLE IF NOT EXISTS {_ACTIVE} (`generation` UInt32, `version` UInt32, `written` DateTime64(3, 'UTC')) "
            "ENGINE = MergeTree ORDER BY generation SETTINGS fsync_after_insert = 1, fsync_part_directory = 1"
        )
        found = self._engine.ask(f"SELECT generation, version FROM {_ACTIVE} ORDER BY generation DESC LIMIT 1")  # noqa: S608
        generation, version = found.row(0) if len(found) else (0, VERSION)
        if version != VERSION and not rebuilding:
            raise StoreOutdated(
                f"the store has layout {version}, this program writes layout {VERSION}: run 'luuvet rebuild' "
                "(the archive holds everything; nothing is lost)"
            )
        self._drop_others(int(generation))
        if generation == 0:
            self.create(1)
            self.activate(1)
        elif version == VERSION:
            for statement in added(name(int(generation))):
                self._engine.command(statement)
        return int(generation) or 1

    def create(self, generation: int) -> None:
        """Create an empty generation; one of that number that was left behind goes first."""
        database = name(generation)
        self._engine.command(f"DROP DATABASE IF EXISTS {database} SYNC")
        self._engine.command(f"CREATE DATABASE {database}")
        for table in TABLES.values():
            self._engine.command(table.create(database))
        self._engine.command(positions(database))
        self._engine.command(seen(database))
        self._engine.command(marked(database))

    def activate(self, generation: int) -> None:
        """Make a generation the live one: one row, whole or not at all."""
        self._engine.command(f"INSERT INTO {_ACTIVE} VALUES ({generation}, {VERSION}, now64(3))")  # noqa: S608

    def drop(self, generation: int) -> None:
        """Remove a generation; queries that still read it finish."""
        self._engine.command(f"DROP DATABASE IF EXISTS {name(generation)}")

    def _drop_others(self, live: int) -> None:
        databases = self._engine.ask("SELECT name FROM system.databases")["name"]
        for database in databases:
            found = _OURS.match(database)
            if found and int(found[1]) != live:
                self.drop(int(found[1]))


def name(generation: int) -> str:
    """Return the database of a generation."""
    return f"luuvet_{generation}"
