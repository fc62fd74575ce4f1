"""Records and wholes in one page, over a store that holds both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from tests.search.conftest import LOG, frame

from luuvet.event.frame import ALIKE, JOINED, MEMBERS, REVISED
from luuvet.event.scope import Scope
from luuvet.search import QueryError, Search
from luuvet.search.both import both
from luuvet.store import Batch, Store, Wholes

WHOLE = Scope.whole("tester")


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    """Twelve records of one file; of every three the first two are one event together."""
    rows = [{"event.original": f"line {n}", "file.path": "/srv/a", "host.name": f"h{n // 6}"} for n in range(12)]
    events = frame(rows)
    firsts = events.filter(pl.col("luuvet.index") % 3 == 0)
    wholes = firsts.with_columns(
        pl.lit("acme_log").alias(JOINED),
        pl.Series(MEMBERS, [[f"{LOG}-{n}", f"{LOG}-{n + 1}"] for n in firsts["luuvet.index"]]),
        pl.lit(False).alias(REVISED),
        (pl.col("luuvet.index") != 9).alias(ALIKE),
        pl.lit("both lines of it").alias("event.original"),
    )
    store = Store.open(f"chdb://{tmp_path}/store", log=LOG)
    store.write(Batch(0, 12, events, wholes=Wholes(wholes)))
    yield Search(store)
    store.close()


def _ids(documents: Iterator[dict[str, dict[str, str]]]) -> list[str]:
    return [one["event"]["id"].removeprefix(f"{LOG}-") for one in documents]


ALL = ["11", "9+acme_log", "8", "6+acme_log", "5", "3+acme_log", "2", "0+acme_log"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_the_whole_stands_for_its_members_on_pages_of_any_size(search: Search, limit: int) -> None:
    found: list[str] = []
    cursor, pages = "", 0
    while pages == 0 or cursor:
        page = both(search, WHOLE, "file.path:*", limit=limit, cursor=cursor)
        found += _ids(page.documents())
        cursor, pages = page.cursor, pages + 1
        assert len(page.frame) <= limit and pages < 30
    assert found == ALL


def test_members_are_left_out_only_where_their_whole_is_shown(search: Search) -> None:
    assert _ids(both(search, WHOLE, "line").documents()) == [str(n) for n in range(11, -1, -1)]
    assert _ids(both(search, WHOLE, "both lines").documents()) == [one for one in ALL if "+" in one]


def test_who_may_not_read_a_member_does_not_read_the_whole(search: Search) -> None:
    unit = Scope("an", hosts=frozenset({"h1"}))
    assert _ids(both(search, unit, "file.path:*").documents()) == ["11", "10", "9", "8", "6+acme_log"]
    assert search.event(unit, f"{LOG}-9+acme_log") is None and search.event(unit, f"{LOG}-0+acme_log") is None
    assert search.event(unit, f"{LOG}-6+acme_log") is not None


def test_records_are_counted_and_wholes_when_they_are_asked_for(search: Search) -> None:
    assert search.count(WHOLE) == search.count(WHOLE, "*") == search.count(WHOLE, "not luuvet.joined:*") == 12
    assert search.count(WHOLE, "luuvet.joined:acme_log") == 4
    assert search.count(WHOLE, "luuvet.joined:* and not host.name:h0") == 2
    assert search.count(WHOLE, f"luuvet.members:{LOG}-4") == 1
    assert search.count(WHOLE, f"event.id:{LOG}-3+acme_log") == 1
    assert search.count(WHOLE, f"event.id:{LOG}-3") == 1
    assert search.histogram(WHOLE)["n"].sum() == 12
    assert search.histogram(WHOLE, "luuvet.joined:*")["n"].sum() == 4
    assert search.facets(WHOLE, "luuvet.joined").rows() == [("acme_log", 4)]
    assert search.facets(WHOLE, "host.name")["n"].sum() == 12


def test_a_whole_says_of_what_it_is_made(search: Search) -> None:
    found = search.event(WHOLE, f"{LOG}-3+acme_log")
    assert found is not None and found["event"]["id"] == f"{LOG}-3+acme_log"
    assert found["luuvet"]["members"] == [f"{LOG}-3", f"{LOG}-4"] and found["luuvet"]["joined"] == "acme_log"
    assert search.event(WHOLE, f"{LOG}-3+other_log") is None
    (one,) = search.events(WHOLE, f"luuvet.members:{LOG}-7", wanted=["host.name"]).documents()
    assert one["event"]["id"] == f"{LOG}-6+acme_log" and one["host"]["name"] == "h1"
    assert one["luuvet"]["members"] == [f"{LOG}-6", f"{LOG}-7"]
    with pytest.raises(QueryError):
        search.tail(WHOLE, "luuvet.joined:*")
