from __future__ import annotations

from datetime import timedelta

import pytest

from luuvet.event.scope import Scope
from luuvet.search import QueryError, Search
from luuvet.store import Batch


def ns(moment):
    return int(moment.timestamp()) * 10**9


def test_pages_follow_each_other_without_a_gap_or_a_double(asked):
    for newest_first in (True, False):
        seen, cursor = [], ""
        while True:
            page = asked.search.events(asked.scope, limit=3, cursor=cursor, newest_first=newest_first)
            seen += page.frame["luuvet.index"].to_list()
            cursor = page.cursor
            if not cursor:
                break
        assert seen == (list(range(7, -1, -1)) if newest_first else list(range(8)))


def test_a_page_ends_where_times_are_equal(tmp_path, asked):
    page = asked.search.events(asked.scope, start=ns(asked.noon), end=ns(asked.noon + timedelta(seconds=2)))
    assert page.frame["luuvet.index"].to_list() == [1, 0]


def test_older_than_a_day_is_found_too(asked):
    late = Search(asked.store, lambda: ns(asked.noon + timedelta(days=90)))
    assert len(late.events(asked.scope, "sshd").frame) == 2
    assert late.events(asked.scope, limit=2).frame["luuvet.index"].to_list() == [7, 6]


def test_a_clock_that_runs_ahead_hides_nothing(asked):
    early = Search(asked.store, lambda: ns(asked.noon - timedelta(days=90)))
    assert early.events(asked.scope, limit=3).frame["luuvet.index"].to_list() == [7, 6, 5]


def test_documents_are_nested_and_whole(asked):
    (document,) = asked.search.events(asked.scope, "user.name:root").documents()
    assert document["event"]["id"] == "0123456789abcdef-0" and document["source"] == {
        "ip": "198.51.100.7",
        "port": 40022,
    }
    assert document["message"] == "Failed password for root from 198.51.100.7 port 40022 ssh2"
    assert document == asked.search.event(asked.scope, "0123456789abcdef-0")


def test_some_fields_only(asked):
    page = asked.search.events(
        asked.scope, "user.name:root", wanted=["host.name", "message", "vendor.zone", "related.ip"]
    )
    (document,) = page.documents()
    assert document["host"]["name"] == "srv-web" and "outcome" not in document["event"]
    assert document["message"].startswith("Failed") and document["related"]["ip"] == ["198.51.100.7"]


def test_one_event_of_another_scope_is_not_there(asked):
    assert asked.search.event(Scope.of_unit("x", hosts=["pc-1"]), "0123456789abcdef-0") is None
    assert asked.search.event(asked.scope, "0123456789abcdef-999") is None
    with pytest.raises(QueryError, match="no event id"):
        asked.search.event(asked.scope, "nonsense")


def test_every_answer_stays_within_the_scope(asked):
    scope = Scope.of_unit("x", hosts=["srv-web"])
    end = ns(asked.noon + timedelta(hours=1))
    assert asked.indices("", scope) == [0, 1] and asked.indices("host.name:pc-1 or user.name:*", scope) == [0, 1]
    assert asked.search.count(scope, end=end) == 2
    assert asked.search.histogram(scope)["n"].sum() == 2
    assert set(asked.search.facets(scope, "user.name")["value"]) == {"root", "Lan"}
    assert len(asked.search.tail(scope).frame) == 2
    assert asked.indices("", Scope("nobody")) == []


def test_a_histogram_counts_by_bucket(asked):
    found = asked.search.histogram(asked.scope, bucket="5s")
    assert found["n"].to_list() == [5, 3] and found["time"].to_list() == [asked.noon, asked.noon + timedelta(seconds=5)]
    assert asked.search.histogram(asked.scope, "sshd", bucket="1d")["n"].to_list() == [2]
    with pytest.raises(QueryError, match="no bucket"):
        asked.search.histogram(asked.scope, bucket="five")


def test_facets_count_values_of_lists_and_numbers_too(asked):
    assert asked.search.facets(asked.scope, "event.dataset").rows()[:2] == [("linux.sshd", 2), ("unparsed", 2)]
    assert asked.search.facets(asked.scope, "event.category").rows() == [("authentication", 2), ("session", 1)]
    assert asked.search.facets(asked.scope, "source.port").rows() == [(22, 1), (40022, 1)]
    with pytest.raises(QueryError, match="no field vendor"):
        asked.search.facets(asked.scope, "vendor.zone")


def test_the_tail_goes_on_where_it_ended(asked):
    first = asked.search.tail(asked.scope, "sshd")
    assert first.frame["luuvet.index"].to_list() == [0, 1]
    following = asked.search.tail(asked.scope, after=int(first.cursor), limit=2)
    assert following.frame["luuvet.index"].to_list() == [2, 3]
    end = asked.search.tail(asked.scope, after=8)
    assert len(end.frame) == 0 and end.cursor == "8" and asked.search.position() >= 8


def test_pages_stay_right_while_events_arrive(asked):
    first = asked.search.events(asked.scope, limit=4)
    at = asked.store.position()
    late = [{"event.original": "late", "host.name": "late-1"}, {"event.original": "later", "host.name": "late-1"}]
    asked.store.write(Batch(at, at + 2, asked.frame(late, at)))
    second = asked.search.events(asked.scope, limit=10, cursor=first.cursor)
    both = [*first.frame["luuvet.index"], *second.frame["luuvet.index"]]
    assert both == list(range(7, -1, -1))


def test_raw_lines_by_their_ids(asked):
    names = ["0123456789abcdef-3", "0123456789abcdef-0", "0123456789abcdef-999", "fedcba9876543210-1", "no id"]
    found = asked.search.lines(asked.scope, names)
    assert sorted(found) == ["0123456789abcdef-0", "0123456789abcdef-3"]
    line = found["0123456789abcdef-0"]
    assert line["message"] == "Failed password for root from 198.51.100.7 port 40022 ssh2" and line["host"] == "srv-web"
    assert line["original"].endswith(line["message"]) and line["time"].endswith("Z")
    assert asked.search.lines(Scope("nobody"), names) == {} and asked.search.lines(asked.scope, []) == {}
