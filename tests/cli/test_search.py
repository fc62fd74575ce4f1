from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_events_as_documents(run: Any, data: Path) -> None:
    done = run("search", "source.ip:203.0.113.66 AND event.outcome:success", "--format", "ndjson", "--data", data)
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [event["user"]["name"] for event in events] == ["hoa"] and done.code == 0
    assert events[0]["@timestamp"].startswith("2026-11-22T01:00:09")


def test_without_diacritics(run: Any, data: Path) -> None:
    assert "tắt máy chủ in" in run("search", '"tat may chu"', "--data", data).out


def test_a_count_and_a_histogram(run: Any, data: Path) -> None:
    query = "event.dataset:sshd.auth AND source.ip:203.0.113.66"
    assert run("search", query, "--count", "--data", data).out == "2\n"
    done = run("search", query, "--histogram", "1h", "--format", "csv", "--data", data)
    assert done.out.splitlines() == ["time,count", "2026-11-22T01:00:00.000000Z,2"]


def test_what_is_left_is_told_and_the_cursor_goes_on(run: Any, data: Path) -> None:
    asked = ("search", "host.name:web1 AND luuvet.listener:file", "--format", "ndjson", "--data", data)
    first = run(*asked, "--limit", "3")
    cursor = first.err.split()[-1]
    rest = run(*asked, "--cursor", cursor)
    ids = [json.loads(line)["event"]["id"] for line in [*first.out.splitlines(), *rest.out.splitlines()]]
    assert len(first.out.splitlines()) == 3 and len(ids) == len(set(ids)) == 4 and rest.err == ""


def test_a_wrong_query_is_told_with_its_place(run: Any, data: Path) -> None:
    done = run("search", "user.name:(hoa", "--data", data)
    assert done.code == 2 and done.out == "" and done.err.strip()


def test_a_wrong_time_or_both_ways_of_a_span(run: Any, data: Path) -> None:
    assert run("search", "--last", "24h", "--from", "2026-11-22", "--data", data).code == 2
    assert run("search", "--from", "yesterday", "--data", data).code == 2


def test_nothing_found_is_no_failure(run: Any, data: Path) -> None:
    done = run("search", "user.name:nobody-at-all", "--data", data)
    assert (done.code, done.out) == (0, "")


def test_a_misspelt_field_is_hinted_at_beside_the_output(run: Any, data: Path) -> None:
    done = run("search", "sorce.ip:203.0.113.66", "--format", "ndjson", "--data", data)
    assert done.code == 0 and done.out == "" and "source.ip" in done.err
    counted = run("search", "sorce.ip:203.0.113.66", "--count", "--data", data)
    assert counted.out == "0\n" and "source.ip" in counted.err
    assert run("search", "user.name:nobody-at-all", "--data", data).err == ""


def test_a_value_that_can_never_match_is_wrong_input(run: Any, data: Path) -> None:
    done = run("search", "source.ip:999.1.1.1", "--data", data)
    assert done.code == 2 and "999.1.1.1" in done.err and "11" in done.err
