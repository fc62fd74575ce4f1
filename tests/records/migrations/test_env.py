from __future__ import annotations

from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from luuvet.records.database import Database


def test_opening_runs_every_step_once_in_the_openers_transaction(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/records.sqlite"
    for _ in range(2):
        Database(url).close()
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all() == ["0001"]
        assert "assets" in inspect(connection).get_table_names()
    engine.dispose()
