from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from luuvet.records.database import Conflict, Database, RecordsBroken
from luuvet.records.tables import SEARCHES

ROW = {
    "name": "a", "query": "", "threshold": 1, "window": 1, "level": "low", "group_by": None, "why": "", "first_step": "", "owner": "",
    "created": 0, "enabled": True,
}  # fmt: skip


def test_sqlite_is_the_owners_alone_keeps_its_references_and_writes_ahead(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/records.sqlite")
    with database.writing() as connection:
        connection.execute(insert(SEARCHES), ROW)
    with database.reading() as connection:
        told = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "busy_timeout")
        }
    assert told == {"journal_mode": "wal", "foreign_keys": 1, "busy_timeout": 10_000}
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert set(modes.values()) == {0o600} and "records.sqlite" in modes
    database.close()


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.writing() as connection:
        connection.execute(insert(SEARCHES), ROW)
        raise RuntimeError
    with database.reading() as connection:
        assert connection.execute(select(SEARCHES)).all() == []


def test_what_the_tables_refuse_is_a_wrong_record_not_a_broken_database(database: Database) -> None:
    with pytest.raises(Conflict), database.writing() as connection:
        connection.execute(insert(SEARCHES), [ROW, ROW])


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://an:geheim@db.example/x", "sqlite:///FILE or postgresql"),
        ("sqlite://", "sqlite:///FILE"),
        ("an:geheim@db.example", "is no URL"),
        ("postgresql://an:geheim@127.0.0.1:1/x?password=geheim", "postgresql x on 127.0.0.1"),
        ("sqlite:////nonexistent/geheim/records.sqlite", "No such file"),
    ],
)
def test_a_database_that_cannot_be_opened_is_named_without_its_password(url: str, said: str) -> None:
    with pytest.raises(RecordsBroken, match=said) as found:
        Database(url)
    assert "geheim" not in str(found.value).replace("/geheim/", "")


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    path.write_bytes(b"no database at all, but a text that is long enough" * 40)
    with pytest.raises(RecordsBroken, match="not a database"):
        Database(f"sqlite:///{path}")
    assert path.read_bytes().startswith(b"no database")


def test_records_of_a_newer_program_are_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite"
    Database(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(RecordsBroken, match="newer version"):
        Database(f"sqlite:///{path}")


def test_a_missing_driver_is_said_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(RecordsBroken, match=r"luuvet\[postgresql\]"):
        Database("postgresql://an@127.0.0.1/x")


def test_two_programs_open_a_new_file_at_once(tmp_path: Path) -> None:
    import threading

    errors: list[Any] = []

    def opening() -> None:
        try:
            Database(f"sqlite:///{tmp_path}/records.sqlite").close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=opening) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
