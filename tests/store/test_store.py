from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from luuvet.store import Batch, EngineError, Query, Store, StoreBroken, folded_text
from luuvet.store.store import connect

WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from conftest import Given
from luuvet.store import Store
store, given = Store.open("chdb://" + sys.argv[1], log=Given.log), Given()
while True:
    at = store.position()
    store.write(given.run(at, at + 500))
    print(store.position(), flush=True)
"""


def test_writes_and_reads_every_table(store, given):
    store.write(given.run(0, 10, message="", user__name="nv1", source__port=22, event__category=["process"]))
    assert store.position() == 10
    assert [given.count(store, table) for table in ("events", "hits", "edges")] == [10, 10, 10]
    row = store.read(given.everything, Query("events", where="luuvet_index = 3")).row(0, named=True)
    assert (row["user.name"], row["source.port"], row["event.category"]) == ("nv1", 22, ["process"])
    assert row["@timestamp"] == given.noon + timedelta(seconds=3)
    assert row["process.name"] is None and row["event.type"] is None and row["process.pid"] is None


def test_a_batch_must_begin_at_the_position(store, given):
    store.write(given.run(0, 3))
    with pytest.raises(ValueError, match="stands at record 3"):
        store.write(given.run(0, 3))
    with pytest.raises(ValueError, match="stands at record 3"):
        store.write(given.run(4, 5))
    assert given.count(store) == 3


def test_an_empty_batch_moves_the_position(store, given):
    store.write(Batch(0, 7, given.frame([given.event(0)]).clear()))
    assert store.position() == 7 and given.count(store) == 0


def test_the_position_is_there_after_opening_again(make, given):
    store = make()
    store.write(given.run(0, 5))
    store.close()
    again = make()
    assert again.position() == 5 and given.count(again) == 5


def test_what_an_interrupted_write_left_is_cut_at_open(make, given):
    store = make()
    store.write(given.run(0, 5))
    for table, rows in (("events", "luuvet_index, luuvet_received"), ("edges", "luuvet_index, luuvet_received")):
        store._engine.command(f"INSERT INTO {store.database}.{table} ({rows}) VALUES (5, now()), (6, now())")  # noqa: S608
    assert given.count(store) == 7
    store.close()
    again = make()
    assert again.position() == 5
    assert [given.count(again, table) for table in ("events", "hits", "edges")] == [5, 5, 5]


def test_a_write_that_failed_halfway_can_be_repeated(store, given, monkeypatch):
    insert = store._engine.insert

    def failing(table: str, frame: pl.DataFrame) -> None:
        if table.endswith(".edges"):
            raise EngineError("Code: 241. no memory")
        insert(table, frame)

    monkeypatch.setattr(store._engine, "insert", failing)
    with pytest.raises(EngineError):
        store.write(given.run(0, 5))
    assert store.position() == 0
    monkeypatch.setattr(store._engine, "insert", insert)
    store.write(given.run(0, 6))
    assert [given.count(store, table) for table in ("events", "hits", "edges")] == [6, 6, 6]


def test_killed_at_random_it_holds_each_record_once(tmp_path, make, given):
    folder = Path(__file__).parent
    for round_ in range(3):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, f"{tmp_path}/store", str(folder)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        told = int(writer.stdout.readline())
        time.sleep(0.05 + 0.11 * round_)
        os.kill(writer.pid, signal.SIGKILL)
        told = max([told, *map(int, writer.stdout.read().split())])
        writer.wait()
        store = make()
        at = store.position()
        assert at >= told, "a position that was told is kept"
        once = Query("events", ("count() AS n", "uniqExact(luuvet_index) AS once", "max(luuvet_index) AS last"))
        assert store.read(given.everything, once).row(0) == (at, at, at - 1)
        assert given.count(store, "edges") == given.count(store, "hits") == at
        store.close()


def test_another_logs_store_is_refused(make, given, tmp_path):
    store = make()
    store.write(given.run(0, 1))
    store.close()
    with pytest.raises(StoreBroken, match="belongs to log 0123456789abcdef"):
        Store.open(f"chdb://{tmp_path}/store", log="fedcba9876543210")


def test_days_are_dropped_by_the_time_of_arrival(store, given):
    late = given.noon - timedelta(days=3)
    rows = [given.event(0), given.event(1, luuvet__received=late), given.event(2, timestamp=late)]
    store.write(given.batch(rows, 0, 3))
    gone = store.retain("2026-11-22")
    assert gone == ["events 2026-11-19", "hits 2026-11-19", "edges 2026-11-19"]
    left = store.read(given.everything, Query("events", ("luuvet_index",), order=("luuvet_index ASC",)))
    assert left["luuvet_index"].to_list() == [0, 2]
    assert store.position() == 3


def test_one_batch_may_cross_midnight(make, given):
    store = make()
    rows = [given.event(n, luuvet__received=given.noon + timedelta(hours=3 * n)) for n in range(9)]
    store.write(given.batch(rows, 0, 9))
    store.close()
    assert given.count(make()) == 9


def test_a_rebuild_stands_beside_until_it_is_swapped(make, given):
    store = make()
    store.write(given.run(0, 5))
    beside = store.beside()
    beside.write(given.run(0, 4, user__name="later"))
    assert given.count(store) == 5
    store.swap(beside)
    assert given.count(store) == 4 and store.position() == 4
    store.write(given.run(4, 6, user__name="later"))
    assert given.count(store) == 6 and store.position() == 6
    assert store.retain("2026-11-22") == []
    assert store.read(given.everything, Query("events", ("any(user_name) AS u",)))["u"][0] == "later"
    store.close()
    again = make()
    assert again.position() == 6 and given.count(again) == 6 and again.database == "luuvet_2"


def test_what_an_interrupted_rebuild_left_is_dropped(make, given):
    store = make()
    store.write(given.run(0, 2))
    store.beside().write(given.run(0, 1))
    store.close()
    again = make()
    databases = again._engine.ask("SELECT name FROM system.databases WHERE startsWith(name, 'luuvet_')")
    assert databases["name"].to_list() == ["luuvet_1"] and given.count(again) == 2


def test_a_slow_search_does_not_hold_up_the_writer(store, given):
    store.write(given.run(0, 10))
    began = threading.Event()

    def search() -> None:
        began.set()
        store._engine.read("SELECT count() FROM numbers(120000000) WHERE sipHash64(number) % 7 = 3", {})

    thread = threading.Thread(target=search)
    thread.start()
    began.wait()
    at = time.monotonic()
    store.write(given.run(10, 20))
    wrote = time.monotonic() - at
    still = thread.is_alive()
    thread.join()
    assert still and wrote < 2


def test_stats_tell_rows_bytes_and_days(store, given):
    store.write(given.run(0, 10))
    stats = store.stats()
    assert stats["position"] == 10 and stats["bytes"] > 0
    assert stats["tables"]["events"]["rows"] == 10 and stats["tables"]["events"]["oldest"] == "2026-11-22"


def test_a_scope_without_anything_reads_nothing(store, given):
    from luuvet.event.scope import Scope

    store.write(given.run(0, 10))
    for table in ("events", "hits", "edges"):
        assert store.read(Scope("nobody"), Query(table, ("count() AS n",)))["n"][0] == 0


def test_an_unknown_url_is_a_sentence():
    with pytest.raises(ValueError, match="must begin with chdb:///"):
        connect("sqlite:///x")


def test_what_holds_only_ascii_is_searched_without_folding_until_it_does_not(make, given):
    def found(store: Store, typed: str) -> list[int]:
        query = Query("events", ("luuvet_index",), f"{folded_text('user_name')} = {{p:String}}", {"p": typed})
        return sorted(store.read(given.everything, query)["luuvet_index"])

    store = make()
    store.write(given.batch([given.event(0, user__name="Hoa"), given.event(1, user__name="lan")], 0, 2))
    assert found(store, "hoa") == [0]
    assert "user_name" not in store._marked
    store.write(given.batch([given.event(2, user__name="HÒA")], 2, 3))
    assert "user_name" in store._marked and found(store, "hoa") == [0, 2]
    store.close()
    again = make()
    assert "user_name" in again._marked and found(again, "hoa") == [0, 2]


def test_a_store_that_was_begun_before_this_was_noted_folds_everything(make, given):
    store = make()
    store.write(given.batch([given.event(0, user__name="Hòa")], 0, 1))
    store._engine.command(f"DROP TABLE {store.database}.marked SYNC")
    store.close()
    again = make()
    query = Query("events", ("luuvet_index",), f"{folded_text('user_name')} = {{p:String}}", {"p": "hoa"})
    assert again._marked is None and len(again.read(given.everything, query)) == 1
    again.write(given.batch([given.event(1, user__name="Hoa")], 1, 2))
    assert len(again.read(given.everything, query)) == 2


def test_diacritics_that_arrive_while_a_query_runs_are_found(store, given, monkeypatch):
    store.write(given.batch([given.event(0, user__name="hoa")], 0, 1))
    query = Query("events", ("luuvet_index",), f"{folded_text('user_name')} = {{p:String}}", {"p": "hoa"})
    real, came = store._engine.read, []

    def read(sql, params):
        if not came:
            came.append(sql)
            store.write(given.batch([given.event(1, user__name="Hòa")], 1, 2))
        return real(sql, params)

    monkeypatch.setattr(store._engine, "read", read)
    assert len(store.read(given.everything, query)) == 2
