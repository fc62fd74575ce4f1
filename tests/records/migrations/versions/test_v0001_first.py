from __future__ import annotations

from sqlalchemy import inspect

from luuvet.records.database import Database

FIRST = {
    "assets": {"id", "since", "until", "name", "hosts", "ranges", "unit", "owner", "importance", "leader", "note"},
    "asset_imports": {"at", "by", "source", "sha256", "assets"},
    "expectations": {
        "id",
        "rule",
        "host",
        "group_key",
        "reason",
        "owner",
        "created",
        "expires",
        "created_by",
        "ended",
        "ended_by",
    },
    "searches": {
        "name",
        "query",
        "threshold",
        "window",
        "level",
        "group_by",
        "why",
        "first_step",
        "owner",
        "created",
        "enabled",
    },
    "indicator_lists": {"name", "source", "sha256", "count", "loaded", "until"},
    "indicators": {"list", "number", "kind", "value", "note"},
}


def test_the_first_step_made_these_tables_and_later_ones_keep_what_they_hold(database: Database) -> None:
    with database.reading() as connection:
        seen = inspect(connection)
        for table, columns in FIRST.items():
            assert columns <= {column["name"] for column in seen.get_columns(table)}
        (key,) = seen.get_foreign_keys("indicators")
        assert key["referred_table"] == "indicator_lists" and key["options"]["ondelete"] == "CASCADE"
