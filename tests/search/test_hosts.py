from __future__ import annotations

from datetime import timedelta

from luuvet.event.scope import Scope
from luuvet.search.hosts import hosts


def ns(moment):
    return int(moment.timestamp()) * 10**9


def test_every_host_with_its_addresses_and_last_time_most_events_first(asked):
    found = {row["host"]: row for row in hosts(asked.store, asked.scope).iter_rows(named=True)}
    assert found["pc-1"]["n"] == 2 and found["fw-1"]["addresses"] == ["192.0.2.9"] and found["máy-1"]["addresses"] == []
    assert found["pc-1"]["last"] == asked.noon + timedelta(seconds=5)
    counts = hosts(asked.store, asked.scope)["n"].to_list()
    assert counts == sorted(counts, reverse=True)


def test_only_in_a_span_and_within_a_scope(asked):
    start, end = ns(asked.noon + timedelta(seconds=4)), ns(asked.noon + timedelta(seconds=6))
    assert hosts(asked.store, asked.scope, start, end)["host"].to_list() == ["pc-1"]
    assert hosts(asked.store, Scope.of_unit("binh", ["fw-1"]))["host"].to_list() == ["fw-1"]
    assert hosts(asked.store, Scope.of_unit("binh")).is_empty()
