from __future__ import annotations

from luuvet.event import fields


def test_names_and_store_columns_are_unique() -> None:
    names = [field.name for field in fields.COLUMNS]
    columns = [field.column for field in fields.COLUMNS]
    assert len(set(names)) == len(names) and len(set(columns)) == len(columns)
    assert all("." not in column and "@" not in column for column in columns)


def test_related_fields_are_made_of_columns() -> None:
    for sources in fields.RELATED.values():
        assert all(source in fields.BY_NAME for source in sources)
