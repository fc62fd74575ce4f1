"""What the engine knows of a store's parts on disk: sizes, days, damage."""

from __future__ import annotations

from typing import Any

from luuvet.store.engine import Engine
from luuvet.store.schema import TABLES


def drop(engine: Engine, database: str, first_day: str) -> list[str]:
    """Drop what was received before a UTC day (`YYYY-MM-DD`); return the days that went, as `table day`."""
    gone: list[str] = []
    for table in TABLES:
        found = engine.ask(
            "SELECT DISTINCT partition FROM system.parts WHERE active AND database = {database:String} "
            "AND table = {table:String} AND partition < {day:String} ORDER BY partition",
            {"database": database, "table": table, "day": first_day},
        )
        for day in found["partition"] if len(found) else []:
            engine.command(f"ALTER TABLE {database}.{table} DROP PARTITION '{day}'")
            gone.append(f"{table} {day}")
    return gone


def sizes(engine: Engine, database: str) -> dict[str, dict[str, Any]]:
    """Return rows, bytes, parts, oldest and newest day of each table that has any."""
    found = engine.ask(
        "SELECT table, sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts, min(partition) AS oldest, "
        "max(partition) AS newest FROM system.parts WHERE active AND database = {database:String} GROUP BY table",
        {"database": database},
    )
    return {row.pop("table"): row for row in found.to_dicts()} if len(found) else {}


def damaged(engine: Engine, database: str) -> str:
    """Return which part is damaged on disk, '' where none is."""
    found = engine.ask(
        "SELECT table, name FROM system.detached_parts WHERE database = {database:String} AND startsWith(reason, 'broken')",
        {"database": database},
    )
    if not len(found):
        return ""
    return f"part {found['name'][0]} of table {found['table'][0]} is damaged on disk ({len(found)} in all)"
