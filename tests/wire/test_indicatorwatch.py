from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from luuvet.detect.testing import frame_of
from luuvet.records import IndicatorList
from luuvet.store import Batch, Store
from luuvet.wire import indicatorwatch
from luuvet.wire.indicatorwatch import IndicatorWatch, told_list

LOG = "0123456789abcdef"
HOUR = 3_600 * 1_000_000_000


class Kept:
    """Lists, as the records keep them."""

    def __init__(self) -> None:
        self.lists: list[IndicatorList] = []
        self.asked = 0

    def all(self) -> list[IndicatorList]:
        self.asked += 1
        return self.lists

    def put(self, *values: tuple[str, str], name: str = "letter", until: int | None = None) -> None:
        rows = tuple((kind, value, "") for kind, value in values)
        self.lists = [one for one in self.lists if one.name != name]
        self.lists.append(IndicatorList(name, "letter.csv", "0" * 64, len(rows), 1, until, rows))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"chdb://{tmp_path}/store", log=LOG)
    yield opened
    opened.close()


@pytest.fixture
def come(store: Store) -> Callable[..., None]:
    """Store events after those that there are."""

    def coming(*events: dict[str, Any]) -> None:
        first = store.position()
        store.write(Batch(first, first + len(events), frame_of(list(events), first, LOG)))

    return coming


@pytest.fixture
def kept() -> Kept:
    found = Kept()
    found.put(("ip", "198.51.100.7"))
    return found


@pytest.fixture
def clock() -> list[int]:
    return [1_000 * HOUR]


@pytest.fixture
def watch(tmp_path: Path, store: Store, kept: Kept, clock: list[int]) -> Callable[[], IndicatorWatch]:
    """Start it, or start it again."""
    return lambda: IndicatorWatch(tmp_path / "indicators.json", store, kept, lambda: clock[0], "en")


HIT, MISS = {"source.ip": "198.51.100.7", "host.name": "web1"}, {"source.ip": "203.0.113.1", "host.name": "web1"}


def test_what_comes_after_it_began_is_looked_at_once(watch: Any, come: Any) -> None:
    come(HIT)
    looking = watch()
    assert looking.step() == [] and looking.keep() is False
    come(MISS, HIT)
    found = [one.document() for one in looking.step()]
    assert [one["luuvet.indicator.events"] for one in found] == [[f"{LOG}-2"]]
    looking.keep()
    assert looking.step() == [] and looking.status() == {"lists": 1, "indicators": 1, "lag": 0}


def test_nothing_is_missed_over_a_restart(watch: Any, come: Any) -> None:
    first = watch()
    first.step(), first.keep()
    come(MISS, HIT)
    again = watch()
    assert [one.document()["host.name"] for one in again.step()] == ["web1"]


def test_a_kill_between_sealing_and_noting_finds_it_again_under_its_id(watch: Any, come: Any) -> None:
    first = watch()
    first.step(), first.keep()
    come(HIT)
    ids = [[one.document()["luuvet.indicator.id"] for one in started.step()] for started in (first, watch())]
    assert ids[0] == ids[1] and len(ids[0]) == 1


def test_what_could_not_be_sealed_is_found_at_the_next_step(watch: Any, come: Any) -> None:
    looking = watch()
    looking.step(), looking.keep()
    come(HIT)
    assert len(looking.step()) == 1
    come(HIT)
    assert [one.document()["luuvet.indicator.count"] for one in looking.step()] == [2]


def test_once_an_hour_over_a_restart_too(watch: Any, come: Any, clock: list[int]) -> None:
    looking = watch()
    looking.step(), looking.keep()
    come(HIT)
    assert len(looking.step()) == 1 and looking.keep() is False
    again = watch()
    come(HIT, HIT)
    assert again.step() == [] and again.keep() is False
    clock[0] += HOUR
    assert [one.document()["luuvet.indicator.count"] for one in again.step()] == [2]


def test_a_list_that_comes_is_watched_and_one_that_ends_is_not(
    watch: Any, come: Any, kept: Kept, clock: list[int]
) -> None:
    kept.lists = []
    looking = watch()
    come(HIT)
    assert looking.step() == []
    looking.keep()
    kept.put(("ip", "198.51.100.7"), until=(clock[0] + HOUR) // 1000)
    looking.reload()
    come(HIT)
    assert len(looking.step()) == 1
    looking.keep()
    clock[0] += HOUR
    come(HIT)
    looking.step()
    assert looking.status()["lists"] == 0


def test_lists_are_read_only_when_they_change(watch: Any, come: Any, kept: Kept) -> None:
    looking = watch()
    for _ in range(5):
        come(MISS)
        looking.step(), looking.keep()
    assert kept.asked == 1


def test_a_step_is_bounded_and_says_that_there_is_more(watch: Any, come: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicatorwatch, "MOST_RECORDS", 2)
    looking = watch()
    looking.step(), looking.keep()
    come(MISS, MISS, MISS, HIT)
    assert looking.step() == [] and looking.status()["lag"] == 4
    assert looking.keep() is True
    assert len(looking.step()) == 1 and looking.keep() is False


def test_without_lists_nothing_is_written(watch: Any, come: Any, kept: Kept, tmp_path: Path) -> None:
    kept.lists = []
    looking = watch()
    come(HIT)
    looking.step(), looking.keep()
    assert not (tmp_path / "indicators.json").exists()


def test_a_state_that_is_none_begins_anew(watch: Any, come: Any, tmp_path: Path) -> None:
    come(HIT)
    for content in (b"{", b"[]", b'{"schema": 9}'):
        (tmp_path / "indicators.json").write_bytes(content)
        assert watch().step() == []


def test_a_list_as_it_is_shown(kept: Kept) -> None:
    kept.put(("ip", "198.51.100.7"), until=5_000_000)
    shown = told_list(kept.lists[0], 4_000_000)
    assert shown["watched"] and shown["until"] == "1970-01-01T00:00:05.000000Z" and shown["count"] == 1
    assert not told_list(kept.lists[0], 5_000_000)["watched"]
