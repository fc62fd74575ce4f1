from __future__ import annotations

from luuvet.event.fields import COLUMNS
from luuvet.search.fields import column, known, listed, related


def test_every_column_is_known_and_listed():
    names = {one.name for one in listed()}
    for field in COLUMNS:
        assert known(field.name) == field and column(field) == field.column and field.name in names
    assert {"event.id", "message", "related.ip"} <= names and known("vendor.zone") is None


def test_aliases_and_related():
    assert known("host") == known("host.name")
    assert column(known("event.ingested")) == "luuvet_received" and column(known("log.source")) == "luuvet_source"
    assert [field.name for field in related("related.hash")] == ["file.hash.sha256", "file.hash.md5"]
    assert related("user.name") == ()
