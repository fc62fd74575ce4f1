from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.cli.rows import MOST_SHOWN, Writer, local, plain, text_of, value_of, write_buckets

EVENT: dict[str, Any] = {
    "@timestamp": "2026-11-22T01:00:00.123456Z",
    "host": {"name": "web1"},
    "event": {
        "dataset": "sshd.auth",
        "id": "3f9a1c07b2d45e61-7",
        "category": ["authentication"],
        "original": "<38>raw",
    },
    "message": "two\nlines",
    "odd.name": 1,
}


def written(form: str, fields: list[str] | None = None, events: list[dict[str, Any]] | None = None) -> str:
    out = io.StringIO()
    writer = Writer(form, fields, out, "Asia/Ho_Chi_Minh")
    writer.write([EVENT] if events is None else events)
    writer.finish()
    return out.getvalue()


def test_values_are_found_nested_or_under_their_dotted_name() -> None:
    assert (value_of(EVENT, "host.name"), value_of(EVENT, "odd.name")) == ("web1", 1)
    assert value_of(EVENT, "host.name.more") is None and value_of(EVENT, "user.name") is None


@given(
    st.recursive(st.none() | st.booleans() | st.text() | st.integers(0, 9), lambda inner: st.lists(inner, max_size=3))
)
def test_a_value_is_one_line_and_moves_no_cursor(value: Any) -> None:
    text = text_of(value)
    assert not any(ord(sign) < 32 or 127 <= ord(sign) < 160 or sign in "\u202e\u2066" for sign in text)


def test_text_of_several_lines_keeps_them_and_commands_no_terminal() -> None:
    assert (
        plain("đăng nhập\n\x1b]0;title\x07 \x9b2J \u202egpj.exe")
        == "đăng nhập\n\\x1b]0;title\\x07 \\x9b2J \\u202egpj.exe"
    )


def test_a_cell_of_a_table_is_cut_where_nobody_reads_on() -> None:
    line = written("table", events=[{**EVENT, "message": "x" * 1_000_000}])
    assert len(line) < 2 * MOST_SHOWN and line.endswith("x…\n")
    assert len(written("csv", events=[{**EVENT, "message": "x" * 1_000_000}])) > 1_000_000


def test_a_table_shows_local_time_and_one_line_an_event() -> None:
    table = written("table")
    assert table.count("\n") == 1 and table.startswith("22/11/2026 08:00:00.123") and "two\\nlines" in table


def test_a_table_shows_the_whole_record_where_there_is_no_message() -> None:
    assert "<38>raw" in written("table", events=[{**EVENT, "message": None}])


def test_ndjson_keeps_the_document() -> None:
    assert json.loads(written("ndjson")) == EVENT


def test_csv_has_a_head_and_the_asked_fields() -> None:
    rows = list(csv.reader(io.StringIO(written("csv", ["event.id", "event.category", "message"]))))
    assert rows == [
        ["event.id", "event.category", "message"],
        ["3f9a1c07b2d45e61-7", '["authentication"]', "two\\nlines"],
    ]
    assert "\r" not in written("csv", ["event.id"])


def test_local_time_of_a_zone() -> None:
    assert local("2026-12-31T17:00:00.000999Z", "Asia/Ho_Chi_Minh") == "01/01/2027 00:00:00.000"


@pytest.mark.parametrize("form", ["table", "ndjson", "csv"])
def test_a_histogram_in_every_form(form: str) -> None:
    buckets = [{"time": "2026-11-22T01:00:00Z", "count": 40}, {"time": "2026-11-22T01:01:00Z", "count": 10}]
    out = io.StringIO()
    write_buckets(buckets, form, out, "Asia/Ho_Chi_Minh")
    lines = out.getvalue().splitlines()
    if form == "table":
        assert [line.count("█") for line in lines] == [40, 10]
    elif form == "ndjson":
        assert [json.loads(line) for line in lines] == buckets
    else:
        assert lines == ["time,count", "2026-11-22T01:00:00Z,40", "2026-11-22T01:01:00Z,10"]


def test_an_empty_histogram_is_nothing() -> None:
    out = io.StringIO()
    write_buckets([], "table", out, "UTC")
    assert out.getvalue() == ""
