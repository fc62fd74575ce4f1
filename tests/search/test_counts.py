from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect.testing import frame_of
from luuvet.event.scope import Scope
from luuvet.search import QueryError
from luuvet.search.counts import Counted, Counts
from luuvet.store import Batch, QueryLimit, Store

LOG, NOON, WHOLE = "0123456789abcdef", datetime(2026, 11, 22, 12, tzinfo=UTC), Scope.whole("tester")
BUCKET = int(NOON.timestamp()) // 10
EVENTS: list[dict[str, Any]] = [
    {"host.name": "web1", "event.outcome": "failure", "source.ip": "203.0.113.9", "source.port": 1},
    {"host.name": "web1", "event.outcome": "failure", "source.ip": "203.0.113.9", "source.port": 2},
    {"host.name": "web2", "event.outcome": "failure", "source.ip": "203.0.113.10", "email.to.address": ["a@x.test", "b@x.test"]},
    {"host.name": "web1", "event.outcome": "success"},
    {"host.name": "web1", "event.outcome": "failure", "@timestamp": NOON - timedelta(hours=1)},
    {"host.name": "web1", "event.outcome": "failure", "luuvet.listener": "luuvet", "event.dataset": "luuvet.access"},
    {"host.name": "web1", "event.outcome": "failure", "luuvet.listener": "luuvet", "event.dataset": "luuvet.search-alert"},
]  # fmt: skip
FAILED = "event.outcome:failure"


@pytest.fixture(scope="module")
def counts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counts]:
    folder: Path = tmp_path_factory.mktemp("counts")
    store = Store.open(f"chdb://{folder}/store", log=LOG)
    rows = [{"@timestamp": NOON, **event} for event in EVENTS]
    store.write(Batch(0, len(rows), frame_of(rows, log=LOG)))
    yield Counts(store)
    store.close()


def rows(frame: Any) -> set[tuple[str, int, int]]:
    return set(frame.select("group", "at", "n").rows())


def test_what_was_stored_by_group_and_time(counts: Counts) -> None:
    found = counts.stored(WHOLE, Counted(FAILED, "host.name", 10), 0, 99, 5)
    assert rows(found) == {("web1", BUCKET, 2), ("web2", BUCKET, 1), ("web1", BUCKET - 360, 1)}
    assert rows(counts.stored(WHOLE, Counted(FAILED, None, 10), 1, 3, 5)) == {("", BUCKET, 2)}


def test_between_two_buckets_of_event_time(counts: Counts) -> None:
    what = Counted(FAILED, "host.name", 10)
    assert rows(counts.between(WHOLE, what, BUCKET, BUCKET + 1, 99, 5)) == {("web1", BUCKET, 2), ("web2", BUCKET, 1)}
    assert rows(counts.between(WHOLE, what, BUCKET, BUCKET + 1, 1, 5)) == {("web1", BUCKET, 1)}
    assert rows(counts.between(WHOLE, what, BUCKET - 400, BUCKET, 99, 5, ["web1"])) == {("web1", BUCKET - 360, 1)}
    assert rows(counts.between(WHOLE, what, BUCKET, BUCKET + 1, 99, 5, ["web2"])) == {("web2", BUCKET, 1)}


def test_our_own_words_count_only_where_they_are_asked_for(counts: Counts) -> None:
    own = Counted("event.dataset:luuvet.access", None, 10)
    assert rows(counts.stored(WHOLE, own, 0, 99, 5)) == {("", BUCKET, 1)}
    assert rows(counts.stored(WHOLE, Counted("event.dataset:luuvet.*", None, 10), 0, 99, 5)) == {("", BUCKET, 1)}
    assert rows(counts.stored(WHOLE, Counted("", None, 10), 5, 99, 5)) == set()


def test_numbers_and_lists_can_be_counted_by(counts: Counts) -> None:
    assert rows(counts.stored(WHOLE, Counted("", "source.port", 10), 0, 3, 5)) == {
        ("1", BUCKET, 1),
        ("2", BUCKET, 1),
        ("", BUCKET, 1),
    }
    mail = Counted("", "email.to.address", 10)
    assert rows(counts.stored(WHOLE, mail, 0, 99, 5)) == {("a@x.test", BUCKET, 1), ("b@x.test", BUCKET, 1)}
    assert counts.events(WHOLE, mail, "b@x.test", BUCKET, BUCKET + 1, 5, 5) == [f"{LOG}-2"]


def test_the_first_events_of_a_window(counts: Counts) -> None:
    what = Counted(FAILED, "host.name", 10)
    assert counts.events(WHOLE, what, "web1", BUCKET, BUCKET + 60, 5, 5) == [f"{LOG}-0", f"{LOG}-1"]
    assert counts.events(WHOLE, Counted(FAILED, None, 10), "", BUCKET - 360, BUCKET + 60, 2, 5) == [
        f"{LOG}-4",
        f"{LOG}-0",
    ]


def test_only_within_the_scope(counts: Counts) -> None:
    unit = Scope.of_unit("x", ["web2"], [], [])
    assert rows(counts.stored(unit, Counted(FAILED, "host.name", 10), 0, 99, 5)) == {("web2", BUCKET, 1)}


def test_a_query_is_refused_before_it_is_kept(counts: Counts) -> None:
    counts.check(FAILED, "source.ip")
    for text, field in (
        ("a AND (", None),
        ("source.port:abc", None),
        ("a", "nope.field"),
        ("a", "@timestamp"),
        ("a", "message"),
    ):
        with pytest.raises(QueryError):
            counts.check(text, field)


def test_more_groups_than_can_be_held_are_a_limit(counts: Counts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luuvet.search.counts.MOST_ROWS", 2)
    with pytest.raises(QueryLimit, match="groups"):
        counts.stored(WHOLE, Counted(FAILED, "host.name", 10), 0, 99, 5)
