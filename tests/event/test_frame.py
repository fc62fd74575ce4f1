from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from luuvet.event import frame

ROW: dict[str, Any] = {
    "luuvet.log": "3f9a1c07",
    "luuvet.index": 7,
    "luuvet.k": 0,
    "luuvet.received": datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC),
    "@timestamp": datetime(2026, 11, 22, 1, 2, 2, 500, tzinfo=UTC),
    "event.original": "<38>Nov 22 08:02:02 máy-1 sshd[5]: chào",
    "luuvet.message_at": len("<38>Nov 22 08:02:02 máy-1 sshd[5]: ".encode()),
    "host.name": "máy-1",
    "source.ip": "203.0.113.7",
    "user.name": None,
    "luuvet.extra": '{"winlog.event_data.X": "y"}',
}


def test_a_row_becomes_a_nested_document() -> None:
    document = frame.document(ROW)
    assert document["event"]["id"] == "3f9a1c07-7"
    assert document["event"]["ingested"] == "2026-11-22T01:02:03.000000Z"
    assert document["@timestamp"] == "2026-11-22T01:02:02.000500Z"
    assert document["message"] == "chào"
    assert document["winlog"]["event_data"]["X"] == "y"
    assert document["related"] == {"ip": ["203.0.113.7"], "hosts": ["máy-1"]}
    assert "user" not in document and "extra" not in document.get("luuvet", {})


def test_several_events_of_a_record_have_ids_of_their_own() -> None:
    assert frame.document({**ROW, "luuvet.k": 2})["event"]["id"] == "3f9a1c07-7/2"


def test_complete_adds_columns_and_refuses_unknown_ones() -> None:
    small = pl.DataFrame({"luuvet.index": [1], "host.name": ["a"]})
    assert frame.complete(small).schema == frame.SCHEMA
    with pytest.raises(ValueError, match="columns that the field table does not know"):
        frame.complete(small.with_columns(pl.lit(1).alias("no.such")))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("said", ["Accepted password", "đăng nhập"])
def test_the_message_does_not_end_in_the_end_of_a_line_and_the_original_keeps_it(said: str, end: str) -> None:
    head = "<38>Nov 22 08:02:02 máy-1 sshd[5]: "
    row = {**ROW, "event.original": head + said + end, "luuvet.message_at": len(head.encode())}
    found = frame.document(row)
    assert found["message"] == said and found["event"]["original"] == head + said + end
