from __future__ import annotations

import os
import threading
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luuvet.store.embedded import Embedded
from luuvet.store.engine import READ_LIMITS, EngineError
from luuvet.store.errors import QueryLimit, StoreBroken

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@pytest.fixture(scope="module")
def engine():
    engine = Embedded(":memory:")
    yield engine
    engine.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, several=st.lists(TEXT, max_size=4), number=st.integers(0, 2**63))
def test_every_value_arrives_as_it_was_bound(engine, text, several, number):
    sql = "SELECT {a:String} AS a, {b:Array(String)} AS b, {c:UInt64} AS c"
    row = engine.read(sql, {"a": text, "b": several, "c": number}).row(0)
    assert row == (text, several, number)


@pytest.mark.parametrize("hostile", ["'; DROP TABLE t --", "\\", "\\'", "\t\n\r\0", "{x:String}", "%_", "]'),("])
def test_hostile_values_stay_values(engine, hostile):
    row = engine.read("SELECT {a:String} AS a, {b:Array(String)} AS b", {"a": hostile, "b": [hostile, ""]}).row(0)
    assert row == (hostile, [hostile, ""])


def test_readers_cannot_write_nor_lift_their_limits(engine):
    for sql in ("CREATE TABLE t (a Int8) ENGINE = Memory", "SET readonly = 0", "CREATE DATABASE x"):
        with pytest.raises(EngineError):
            engine.read(sql, {})


def test_a_read_is_bounded_in_memory(engine):
    assert READ_LIMITS["max_memory_usage"] > 0
    with pytest.raises(QueryLimit, match="narrow the time range"):
        engine.read("SELECT groupArray(number) FROM numbers(1000000000) SETTINGS max_memory_usage = 50000000", {})


def test_after_a_query_that_failed_the_next_answers_are_whole(engine):
    for _ in range(8):
        with pytest.raises(QueryLimit):
            engine.read("SELECT groupArray(number) FROM numbers(1000000000) SETTINGS max_memory_usage = 50000000", {})
        assert [engine.read("SELECT {n:UInt64} AS n", {"n": n})["n"].to_list() for n in range(6)] == [
            [n] for n in range(6)
        ]


def test_reads_run_side_by_side(engine):
    answers: list[int] = []

    def ask(number: int) -> None:
        answers.append(engine.read("SELECT {n:UInt64} + sleep(0.2) AS n", {"n": number})["n"][0])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(8))


def test_a_second_folder_in_the_same_process_is_a_sentence(engine, tmp_path):
    with pytest.raises(StoreBroken, match="cannot be opened"):
        Embedded(str(tmp_path / "other"))


def test_after_closing_a_read_is_refused(tmp_path):
    second = Embedded(":memory:")
    second.close()
    with pytest.raises(StoreBroken, match="closed"):
        second.read("SELECT 1", {})


@pytest.mark.parametrize("kind", ["MergeTree", "ReplacingMergeTree"])
def test_an_insert_that_the_engine_drops_is_an_error_and_can_be_repeated(engine, kind):
    engine.command(f"CREATE TABLE kept_{kind} (a UInt8, CONSTRAINT small CHECK a < 9) ENGINE = {kind} ORDER BY a")
    engine.insert(f"kept_{kind}", pl.DataFrame({"a": [1, 2]}, schema={"a": pl.UInt8}))
    for _ in range(2):
        with pytest.raises(EngineError):
            engine.insert(f"kept_{kind}", pl.DataFrame({"a": [3, 9]}, schema={"a": pl.UInt8}))
    engine.insert(f"kept_{kind}", pl.DataFrame({"a": [4]}, schema={"a": pl.UInt8}))
    kept = engine.read("SELECT a FROM merge(currentDatabase(), {name:String}) ORDER BY a", {"name": f"^kept_{kind}$"})
    assert kept["a"].to_list() == [1, 2, 4]


def test_what_the_disk_may_not_hold_is_refused_before_anything_is_written(engine, monkeypatch):
    engine.command("CREATE TABLE room (a UInt8) ENGINE = MergeTree ORDER BY a")
    frame = pl.DataFrame({"a": [1]}, schema={"a": pl.UInt8})
    engine.insert("room", frame)
    monkeypatch.setattr(engine, "path", "/")
    monkeypatch.setattr("luuvet.store.embedded.SPARE_BYTES", 1 << 60)
    with pytest.raises(EngineError, match="bytes left"):
        engine.insert("room", frame)
    assert engine.read("SELECT count() AS n FROM room", {})["n"][0] == 1


def test_threads_that_merge_come_last(engine):
    engine.command("CREATE TABLE last (a UInt8) ENGINE = MergeTree ORDER BY a")
    for _ in range(2):
        engine.insert("last", pl.DataFrame({"a": [1]}, schema={"a": pl.UInt8}))
    merging = [task for task in Path("/proc/self/task").iterdir() if (task / "comm").read_text() == "MergeMutate\n"]
    assert merging
    assert {os.getpriority(os.PRIO_PROCESS, int(task.name)) for task in merging} == {15}
