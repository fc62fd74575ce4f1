"""Opens the database and brings its tables up to date: SQLite in a file of our own, PostgreSQL by URL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

_MIGRATIONS = Path(__file__).with_name("migrations")
_BUSY_MS = 10_000
_CONNECT_SECONDS = 10
_WRITES = "luuvet_writes"
_MIGRATING = 0x6C757576
"""The advisory lock of PostgreSQL under which one process at a time migrates."""


class RecordsBroken(RuntimeError):
    """The records cannot be opened; the sentence says why and what to do, and never holds a password."""


class Conflict(ValueError):
    """A record that the tables refuse, e.g. because its id is taken; nothing was written."""


class Database:
    """One open database with the tables of this version."""

    def __init__(self, url: str) -> None:
        """Open, create where there is none, migrate.

        Raises:
            RecordsBroken: no such database, not reachable, damaged, or of a newer version.
        """
        parsed = _parsed(url)
        self._named = _named(parsed)
        self._engine = _engine(parsed)
        try:
            with self.writing() as connection:
                _migrate(connection, self._named)
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a transaction that only reads, all of it as the records are at its beginning."""
        with self._meaning(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction that is kept whole at the end, or not at all."""
        with self._meaning(), self._engine.connect() as connection:
            connection = connection.execution_options(**{_WRITES: True})
            with connection.begin():
                yield connection

    @contextmanager
    def _meaning(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            raise Conflict(f"the records refuse it: {_first_line(error)}") from error
        except DBAPIError as error:
            # The driver's words may hold what was written, but never the URL: it does not know it as one.
            raise RecordsBroken(f"the records ({self._named}) cannot be used: {_first_line(error)}") from error

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text itself may hold a password, so it is not repeated.
        raise RecordsBroken(
            "records.url is no URL; it looks like postgresql://luuvet@db.example/luuvet, and empty it is SQLite"
        ) from None
    kind = parsed.get_backend_name() if parsed.drivername != "postgres" else "postgresql"
    if kind == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and parsed.database:
        return parsed
    raise RecordsBroken(f"records.url names '{parsed.drivername}'; records are kept in sqlite:///FILE or postgresql://")


def _named(url: URL) -> str:
    """Return what a sentence may call a database: neither user, password nor parameters."""
    return f"{url.get_backend_name()} {url.database or ''}" + (f" on {url.host}" if url.host else "")


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        return _sqlite(url)
    try:
        return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": _CONNECT_SECONDS})
    except ModuleNotFoundError as error:
        raise RecordsBroken(
            "records.url names PostgreSQL, whose driver is not installed: pip install 'luuvet[postgresql]' "
            "(on a machine without network: the wheels of psycopg and psycopg-binary)"
        ) from error


def _sqlite(url: URL) -> Engine:
    assert url.database is not None
    path = Path(url.database)
    try:
        os.close(
            os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        )  # SQLite gives -wal and -shm this mode, too
    except OSError as error:
        raise RecordsBroken(f"the records ({path}) cannot be opened: {error.strerror}") from error
    engine = create_engine(url)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, record: Any) -> None:
    # The driver begins transactions by guessing, and not before DDL: we say when (`_begin`), so that a migration is whole or not.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # Whoever will write takes the lock at once: to take it later fails where somebody has written meanwhile.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(connection: Connection, named: str) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATING})
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        newest = ScriptDirectory.from_config(config).get_current_head()
        raise RecordsBroken(
            f"the records ({named}) are of a newer version than this program (which knows up to {newest}): {error}; "
            "install the newer program, or restore a backup"
        ) from error


def _first_line(error: DBAPIError) -> str:
    return (str(error.orig).strip().splitlines() or [type(error).__name__])[0]
