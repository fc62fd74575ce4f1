from __future__ import annotations

import threading

import pytest

from luuvet.records.assets import Assets
from luuvet.records.database import Database
from luuvet.records.nouns import Asset, Changes


def test_what_cannot_be_sealed_is_not_kept(database: Database) -> None:
    assets = Assets(database, lambda: 5000)
    assets.replace([Asset("", "a", ("a",))])

    def full(changes: Changes) -> None:
        assert [one.name for one in changes.ended] == ["a"]
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="full"):
        assets.replace([Asset("", "b", ("b",))], seal=full)
    for known in (assets, Assets(database, lambda: 5000)):
        assert [one.name for one in known.all()] == ["a"] and known.find("b") is None
        assert (last := known.last_import()) and last.assets == 1


def test_now_is_the_clocks(database: Database) -> None:
    times = [10_000]
    assets = Assets(database, lambda: times[0])
    assets.replace([Asset("", "a", ("a",), since=50)])
    assert assets.find("a") is None and assets.holding() == [] and len(assets.holding(50)) == 1
    times[0] = 50_000
    assert (found := assets.find("a")) and found.name == "a"


def test_two_imports_at_once_follow_each_other(database: Database) -> None:
    assets = Assets(database, lambda: 5000)
    lists = [[Asset("", f"{n}-{k}", (f"{n}-{k}",)) for k in range(50)] for n in range(4)]
    threads = [threading.Thread(target=assets.replace, args=(one,), kwargs={"at": n}) for n, one in enumerate(lists, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    holding = {one.name.partition("-")[0] for one in assets.holding(99)}
    assert len(holding) == 1 and len(assets.holding(99)) == 50
    assert Assets(database, lambda: 5000).all() == assets.all()
