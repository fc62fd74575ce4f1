from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect.testing import frame_of
from luuvet.event.scope import Scope
from luuvet.records import SavedSearch
from luuvet.search.counts import Counts
from luuvet.store import Batch, QueryLimit, Store
from luuvet.wire import searchwatch
from luuvet.wire.searchwatch import SearchWatch

LOG, NOON = "0123456789abcdef", datetime(2026, 11, 22, 12, tzinfo=UTC)
SEARCH = SavedSearch("loi", "event.outcome:failure", 3, 600, "high", "source.ip", "", "", "hoa", 1)


class Kept:
    """Saved searches, as the records keep them."""

    def __init__(self, *searches: SavedSearch) -> None:
        self.searches = list(searches)

    def all(self) -> list[SavedSearch]:
        return self.searches


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"chdb://{tmp_path}/store", log=LOG)
    yield opened
    opened.close()


@pytest.fixture
def kept() -> Kept:
    return Kept(SEARCH)


@pytest.fixture
def fail(store: Store) -> Callable[..., None]:
    """Store failures of an address, after those that there are."""

    def failing(count: int, address: str = "203.0.113.9", minutes: float = 0, **more: Any) -> None:
        first, at = store.position(), NOON + timedelta(minutes=minutes)
        row = {"@timestamp": at, "event.ingested": NOON, "event.outcome": "failure", "source.ip": address, **more}
        store.write(Batch(first, first + count, frame_of([row] * count, first, LOG)))

    return failing


@pytest.fixture
def watch(tmp_path: Path, store: Store, kept: Kept) -> Callable[..., SearchWatch]:
    """Start it, or start it again."""

    def started(scope_of: Callable[[str], Scope] = Scope.whole) -> SearchWatch:
        clock = lambda: int(NOON.timestamp()) * 1_000_000_000  # noqa: E731
        return SearchWatch(tmp_path / "searches.json", store, kept, scope_of, clock, "en")

    return started


def told(watch: SearchWatch, *, keep: bool = True) -> list[tuple[str, int]]:
    found = [one.document() for one in watch.step()]
    if keep:
        watch.keep()
    return [(one.get("luuvet.search.group", one["event.action"]), one.get("luuvet.search.count", 0)) for one in found]


def begun(watch: SearchWatch) -> SearchWatch:
    assert told(watch) == []
    return watch


def test_enough_of_one_value_is_told_once(watch: Any, fail: Any) -> None:
    looking = begun(watch())
    fail(2), fail(2, "203.0.113.10")
    assert told(looking) == []
    fail(1)
    assert told(looking) == [("203.0.113.9", 3)]
    fail(5)
    assert told(looking) == []
    fail(3, minutes=11)
    assert told(looking) == [("203.0.113.9", 3)]


def test_what_was_there_before_counts_with_what_comes(watch: Any, fail: Any) -> None:
    fail(2)
    looking = begun(watch())
    assert told(looking) == []
    fail(1)
    assert told(looking) == [("203.0.113.9", 3)]


def test_late_events_count_where_they_belong(watch: Any, fail: Any) -> None:
    looking = begun(watch())
    fail(2, minutes=-60 * 24 * 3)
    assert told(looking) == []
    fail(1, minutes=-60 * 24 * 3 - 5)
    found = looking.step()
    assert [one.document()["event.start"][:10] for one in found] == ["2026-11-19"]
    looking.keep()
    fail(1, minutes=-60 * 24 * 3)
    assert told(looking) == []


def test_nothing_is_missed_or_told_twice_over_a_restart(watch: Any, fail: Any) -> None:
    looking = begun(watch())
    fail(2)
    assert told(looking) == []
    fail(1)
    again = watch()
    assert told(again) == [("203.0.113.9", 3)]
    fail(4)
    assert told(watch()) == []


def test_a_kill_between_sealing_and_noting_finds_it_again_under_its_id(watch: Any, fail: Any) -> None:
    looking = begun(watch())
    fail(3)
    ids = [[one.document()["luuvet.search.id"] for one in started.step()] for started in (looking, watch())]
    assert ids[0] == ids[1] and len(ids[0]) == 1


def test_what_could_not_be_sealed_is_found_at_the_next_step_and_counted_once(watch: Any, fail: Any) -> None:
    looking = begun(watch())
    fail(2)
    assert told(looking) == []
    fail(1)
    assert told(looking, keep=False) == [("203.0.113.9", 3)]
    assert told(looking) == [("203.0.113.9", 3)]
    assert told(looking) == []


def test_the_owner_sees_no_more_than_they_may(watch: Any, fail: Any) -> None:
    owners: list[str] = []

    def scope_of(owner: str) -> Scope:
        owners.append(owner)
        return Scope.of_unit(owner, ["web1"], [], [])

    looking = begun(watch(scope_of))
    fail(3, **{"host.name": "web2"}), fail(3, "203.0.113.10", **{"host.name": "web1"})
    assert told(looking) == [("203.0.113.10", 3)] and set(owners) == {"hoa"}


def test_one_that_is_slow_is_stopped_and_the_others_go_on(
    watch: Any, fail: Any, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.searches.append(replace(SEARCH, name="slow", query="slow"))
    really = Counts.stored

    def stored(self: Counts, scope: Any, what: Any, *rest: Any) -> Any:
        if what.text == "slow":
            raise QueryLimit("the query exceeds 5 s")
        return really(self, scope, what, *rest)

    monkeypatch.setattr(Counts, "stored", stored)
    looking = begun(watch())
    fail(3)
    assert told(looking) == [("203.0.113.9", 3)]
    assert told(looking) == []
    assert told(looking) == [("search-stopped", 0)] and told(looking) == []
    assert looking.status()["stopped"] == [{"name": "slow", "reason": "the query exceeds 5 s"}]
    assert watch().status()["stopped"] == looking.status()["stopped"]
    kept.searches[1] = replace(kept.searches[1], created=2)  # added again: it gets another chance
    looking.reload()
    looking.step()
    assert looking.status()["stopped"] == []


def test_many_groups_at_once_are_told_of_without_flooding(
    watch: Any, fail: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searchwatch, "MOST_TOLD", 2)
    looking = begun(watch())
    for n in range(4):
        fail(3, f"203.0.113.{n + 1}")
    assert [name for name, _ in told(looking)] == ["203.0.113.1", "203.0.113.2", "search-capped"]
    assert told(looking) == []


def test_a_search_that_is_added_counts_from_then_on_and_one_that_is_removed_does_not(
    watch: Any, fail: Any, kept: Kept
) -> None:
    kept.searches = []
    looking = begun(watch())
    fail(3)
    kept.searches = [SEARCH]
    looking.reload()
    assert told(looking) == [] and looking.status()["searches"] == 1
    kept.searches = []
    looking.reload()
    fail(9)
    assert told(looking) == [] and looking.status() == {"searches": 0, "stopped": [], "lag": 0}


def test_a_step_is_bounded_and_says_that_there_is_more(watch: Any, fail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searchwatch, "MOST_RECORDS", 2)
    looking = begun(watch())
    fail(3)
    assert looking.step() == [] and looking.keep() is True
    assert told(looking) == [("203.0.113.9", 3)]


def test_a_state_that_is_none_begins_anew(watch: Any, tmp_path: Path) -> None:
    for content in (b"{", b"[]", b'{"schema": 9}'):
        (tmp_path / "searches.json").write_bytes(content)
        assert watch().step() == []
