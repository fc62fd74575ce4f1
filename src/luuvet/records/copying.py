"""All records from one database into another: for a backup and back, whatever kinds they are."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from luuvet.records.database import Database
from luuvet.records.tables import METADATA


def copy_records(source: str, target: str) -> bool:
    """Copy every record of one URL into another, which is made and migrated; return whether it was empty and now has them.

    A target that holds anything is left as it is. The source is read in one transaction: what is edited meanwhile is in the copy
    as a whole or not at all.

    Raises:
        RecordsBroken: one of them cannot be opened, read or written.
    """
    old = Database(source)
    try:
        new = Database(target)
        try:
            return _copy(old, new)
        finally:
            new.close()
    finally:
        old.close()


def _copy(old: Database, new: Database) -> bool:
    with old.reading() as reading, new.writing() as writing:
        tables = METADATA.sorted_tables
        if any(writing.execute(select(func.count()).select_from(table)).scalar_one() for table in tables):
            return False
        for table in tables:
            rows = [dict(row) for row in reading.execute(select(table)).mappings()]
            if rows:
                writing.execute(insert(table), rows)
    return True
