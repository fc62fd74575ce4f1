"""One suite for every driver of the store. The cluster runs where LUUVET_TEST_CLICKHOUSE holds the URL of an empty server."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.frame import ALIKE, IDENTITY, JOINED, MEMBERS, REVISED, SCHEMA
from luuvet.event.scope import Scope
from luuvet.search import Search
from luuvet.store import BadQuery, Batch, EngineError, Query, Rejoined, Store, Wholes
from luuvet.store.store import connect

LOG = "0123456789abcdef"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHOLE = Scope.whole("tester")


def events(first: int, following: int) -> pl.DataFrame:
    """One event a record, of three hosts, each a second after the other."""
    rows = [
        dict.fromkeys(IDENTITY)
        | {
            "luuvet.log": LOG, "luuvet.index": n, "luuvet.k": 0, "luuvet.received": NOON + timedelta(seconds=n),
            "luuvet.listener": "syslog-tcp", "luuvet.peer": f"192.0.2.{n % 2}:514", "luuvet.part": 0, "luuvet.generation": 1,
            "event.original": f"Đăng nhập 'số' {n} \\ %_", "@timestamp": NOON + timedelta(seconds=n), "host.name": f"máy-{n % 3}",
            "event.category": ["authentication"], "source.port": n, "source.ip": "2001:db8::1",
        }
        for n in range(first, following)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={name: SCHEMA[name] for name in rows[0]})


def edges(frame: pl.DataFrame) -> pl.DataFrame:
    ends = {
        "relation": "spawned",
        "from.kind": "process",
        "from.key": "a",
        "to.kind": "process",
        "to.key": "b",
        "detail": "",
    }
    return frame.with_columns(**{name: pl.lit(value) for name, value in ends.items()}).select(list(EDGE_SCHEMA))


def batch(first: int, following: int) -> Batch:
    frame = events(first, following)
    return Batch(first, following, frame, edges=edges(frame))


@pytest.fixture(params=["embedded", "cluster"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "embedded":
        yield f"chdb://{tmp_path_factory.mktemp('contract')}/store"
        return
    server = os.environ.get("LUUVET_TEST_CLICKHOUSE")
    if not server:
        pytest.skip("LUUVET_TEST_CLICKHOUSE is not set: the cluster driver was not tried")
    clean(server)
    yield server
    clean(server)


def clean(server: str) -> None:
    engine = connect(server)
    for name in engine.ask("SELECT name FROM system.databases WHERE startsWith(name, 'luuvet')")["name"]:
        engine.command(f"DROP DATABASE {name} SYNC")
    engine.close()


def count(store: Store, table: str = "events", scope: Scope = WHOLE) -> int:
    return int(store.read(scope, Query(table, ("count() AS n",)))["n"][0])  # type: ignore[arg-type]


def test_rows_come_back_as_they_went_in(url):
    store = Store.open(url, log=LOG)
    sent = events(0, 20)
    store.write(Batch(0, 20, sent, edges=edges(sent)))
    back = store.read(WHOLE, Query("events", order=("luuvet_index ASC",)))
    assert dict(back.schema) == dict(SCHEMA)
    assert back.select(sent.columns).to_dicts() == sent.to_dicts()
    store.close()


def test_position_exactly_once_and_cut(url):
    store = Store.open(url, log=LOG)
    store.write(batch(0, 10))
    store.write(batch(10, 25))
    store._engine.insert(
        f"{store.database}.events",
        pl.DataFrame({"luuvet_index": [25], "luuvet_received": [NOON]}, schema_overrides={"luuvet_index": pl.UInt64}),
    )
    store.close()
    again = Store.open(url, log=LOG)
    assert (again.position(), count(again), count(again, "edges")) == (25, 25, 25)
    with pytest.raises(ValueError, match="stands at record 25"):
        again.write(batch(0, 10))
    again.close()


def test_a_rebuild_swaps_in_one_step(url):
    store = Store.open(url, log=LOG)
    store.write(batch(0, 10))
    beside = store.beside()
    beside.write(batch(0, 4))
    assert count(store) == 10
    store.swap(beside)
    assert count(store) == 4 and store.current.position() == 4
    store.close()
    again = Store.open(url, log=LOG)
    assert count(again) == 4 and again.position() == 4
    again.close()


def test_scopes_bind_and_limits_hold(url):
    store = Store.open(url, log=LOG)
    store.write(batch(0, 12))
    assert count(store, scope=Scope.of_unit("x", hosts=["MÁY-1"])) == 4
    assert count(store, "edges", Scope.of_unit("x", networks=["192.0.2.1"])) == 6
    assert count(store, scope=Scope("nobody")) == 0
    with pytest.raises(BadQuery):
        store.read(Scope("nobody"), Query("events", ("luuvet_index",), "1) OR (1=1"))
    for hostile in ("'", "\\", "' OR 1=1 --", "\t\n\0", "{x:String}"):
        found = store.read(
            WHOLE, Query("events", ("count() AS n", "any({v:String}) AS v"), "host_name != {v:String}", {"v": hostile})
        )
        assert found.row(0) == (12, hostile)
        listed = Query("events", ("count() AS n",), "host_name IN {v:Array(String)}", {"v": [hostile, "máy-0"]})
        assert store.read(WHOLE, listed)["n"][0] == 4
    with pytest.raises(EngineError):
        store._engine.read("CREATE DATABASE luuvet_x", {})
    store.close()


def test_days_are_dropped(url):
    store = Store.open(url, log=LOG)
    store.write(batch(0, 3))
    assert store.retain("2026-11-22") == []
    assert store.retain("2026-11-23") == ["events 2026-11-22", "edges 2026-11-22"]
    assert count(store) == 0 and store.position() == 3
    store.close()


def test_search_finds_the_same(url):
    store = Store.open(url, log=LOG)
    store.write(batch(0, 30))
    search = Search(store)
    for query, expected in (
        ("dang nhap", 30), ("đăng", 30), ('"số\' 7"', 1), ("*hap*", 30), ("host.name:may-1", 10), ("source.ip:2001:db8::/32", 30),
        ("source.port:[5 TO 9]", 5), ("event.category:auth*", 30), ("17", 1), ("%_", 30),
    ):  # fmt: skip
        assert search.count(WHOLE, query) == expected, query
    assert search.histogram(WHOLE, bucket="10s")["n"].to_list() == [10, 10, 10]
    store.close()


def wholes(firsts: list[int], size: int, *, revised: bool = False, alike: bool = True) -> Wholes:
    """Joined events of `size` records each, with a hit and an edge at the first member."""
    frame = pl.concat([events(n, n + 1) for n in firsts])
    joined = frame.with_columns(
        pl.lit("acme_log").alias(JOINED),
        pl.Series(MEMBERS, [[f"{LOG}-{n + m}" for m in range(size)] for n in firsts]),
        pl.lit(revised).alias(REVISED),
        pl.lit(alike).alias(ALIKE),
    )
    return Wholes(joined, edges=edges(frame), received=frame.select("luuvet.index", "luuvet.received"))


def members(store: Store, scope: Scope = WHOLE) -> list[list[str]]:
    query = Query("joined", ("luuvet_members",), order=("luuvet_index ASC",))
    found = store.read(scope, query)["luuvet_members"].to_list()
    return [[one.removeprefix(f"{LOG}-") for one in ids] for ids in found]


def test_of_a_joined_event_one_row_is_read_however_often_it_was_told(url):
    store = Store.open(url, log=LOG)
    store.write(replace(batch(0, 10), wholes=wholes([2, 5], 2), waiting="x"))
    store.write(Batch(10, 10, SCHEMA.to_frame(), wholes=wholes([5], 3, revised=True), waiting="y"))
    store.write(replace(batch(10, 20), wholes=wholes([5, 9], 4, revised=True), waiting=None))
    assert members(store) == [["2", "3"], ["5", "6", "7", "8"], ["9", "10", "11", "12"]]
    assert store.waiting() == ("y", 10), "None leaves what was known"
    assert (count(store, "joined"), count(store), count(store, "edges")) == (3, 20, 25)
    back = store.read(WHOLE, Query("joined", order=("luuvet_index ASC",)))
    assert set(back.columns) == {*SCHEMA, JOINED, MEMBERS}
    assert back[JOINED].to_list() == ["acme_log"] * 3 and back["source.port"].to_list() == [2, 5, 9]
    store.close()
    again = Store.open(url, log=LOG)
    assert (again.waiting(), again.position(), len(members(again))) == (("y", 10), 20, 3)
    again.close()


def test_what_a_write_that_failed_told_is_taken_back(url, monkeypatch):
    store = Store.open(url, log=LOG)
    store.write(replace(batch(0, 10), wholes=wholes([5], 2)))
    told = replace(batch(10, 20), wholes=wholes([5, 7], 3, revised=True))
    insert = store._engine.insert

    def refuse(table: str, frame: pl.DataFrame) -> None:
        if table.endswith(".positions"):
            raise EngineError("Code: 243. no room")
        insert(table, frame)

    monkeypatch.setattr(store._engine, "insert", refuse)
    with pytest.raises(EngineError):
        store.write(told)
    store.close()
    again = Store.open(url, log=LOG)
    assert (members(again), count(again), count(again, "edges")) == ([["5", "6"]], 10, 11)
    again.write(told)
    assert (members(again), count(again, "edges")) == ([["5", "6", "7"], ["7", "8", "9"]], 23)
    again.close()


def test_a_whole_is_read_by_who_may_read_all_its_members(url):
    store = Store.open(url, log=LOG)
    store.write(replace(batch(0, 10), wholes=wholes([0, 1], 2)))
    store.write(Batch(10, 10, SCHEMA.to_frame(), wholes=wholes([3], 2, alike=False)))
    assert members(store, Scope("lan", hosts=frozenset({"máy-0"}))) == [["0", "1"]]
    assert members(store, Scope("lan", sources=frozenset({"nowhere"}))) == []
    store.close()


def test_a_whole_goes_with_its_first_members_day_and_with_any_erased_member(url):
    store = Store.open(url, log=LOG)
    store.write(replace(batch(0, 10), wholes=wholes([0, 4, 6], 3)))
    assert sorted(store.touched([(6, 6)])["luuvet.index"].to_list()) == [4, 6]
    assert store.touched([(3, 3)]).is_empty()
    again = Rejoined(wholes([4], 2, revised=True), [(4, 0), (6, 0)])
    for _ in range(2):
        store.replace([(6, 6)], events(6, 7), again if len(store.touched([(6, 6)])) else None)
        assert members(store) == [["0", "1", "2"], ["4", "5"]]
        assert count(store) == 10
    at_four = store.read(WHOLE, Query("edges", ("luuvet_index",), "luuvet_index IN (4, 6)"))
    assert at_four["luuvet_index"].to_list() == [4], "only what the whole of the others proves"
    assert "joined 2026-11-22" in store.retain("2026-11-23")
    assert (members(store), count(store)) == ([], 0)
    store.close()
