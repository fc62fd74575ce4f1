from __future__ import annotations

from luuvet.event.fields import COLUMNS
from luuvet.event.frame import IDENTITY
from luuvet.kit.fold import fold
from luuvet.store import Query, Store
from luuvet.store.embedded import Embedded
from luuvet.store.schema import EVENTS, TABLES, VERSION, column, folded_text, lower_text, unfolded

FIRST_LAYOUT = {
    "events": 97,
    "hits": 10,
    "edges": 11,
}
LATER = {"hits": ["luuvet_turn"], "edges": ["luuvet_turn"], "positions": ["turn", "waiting", "waiting_at"]}
"""What was added to it; an older store gets it when it is opened."""


def test_every_field_of_the_table_of_fields_is_a_column():
    names = [name for name, _ in EVENTS.columns]
    assert names == [*(column(name) for name in IDENTITY), *(field.column for field in COLUMNS), "folded", "minute"]
    assert len(set(names)) == len(names)


def _columns(store, table):
    return store._engine.ask(
        "SELECT name FROM system.columns WHERE database = {d:String} AND table = {t:String}",
        {"d": store.database, "t": table},
    )["name"].to_list()


def test_a_store_of_the_first_layout_opens(make, given):
    assert VERSION == 1, "add a fixture of the layout before this one, and its rebuild"
    store = make()
    store.write(given.run(0, 5))
    store._engine.command(f"DROP TABLE {store.database}.joined SYNC")
    for table, columns in LATER.items():
        for later in columns:
            store._engine.command(f"ALTER TABLE {store.database}.{table} DROP COLUMN {later}")
    for table, columns in FIRST_LAYOUT.items():
        assert len(_columns(store, table)) == columns
    store.close()
    again = make()
    for table in FIRST_LAYOUT:
        assert _columns(again, table) == [name for name, _ in TABLES[table].columns]
    assert (again.position(), again.waiting(), given.count(again)) == (5, ("", 5), 5)
    again.write(given.run(5, 8))
    assert given.count(again) == 8
    again.close()


def test_another_layout_is_a_sentence_and_can_be_rebuilt(make, given, tmp_path):
    import pytest

    from luuvet.store import StoreOutdated

    store = make()
    store.write(given.run(0, 3))
    store._engine.command("INSERT INTO luuvet.active VALUES (5, 0, now())")
    store.close()
    with pytest.raises(StoreOutdated, match="luuvet rebuild"):
        make()
    old = Store.open(f"chdb://{tmp_path}/store", log=given.log, rebuilding=True)
    beside = old.beside()
    beside.write(given.run(0, 2))
    old.swap(beside)
    old.close()
    again = make()
    assert again.position() == 2 and given.count(again) == 2


def test_the_engines_folding_is_ours_on_vietnamese():
    texts = ["Đăng NHẬP thất bại", "hoà hòa HOÀ", "ươƯƠ ễỄ", "d\u0309a\u0306", "ASCII only", "Nguyễn Thị Đào", ""]
    engine = Embedded(":memory:")
    found = engine.read(f"SELECT arrayMap(x -> {folded_text('x')}, {{t:Array(String)}}) AS f", {"t": texts})["f"][
        0
    ].to_list()
    engine.close()
    assert found == [fold(text) for text in texts]


def test_only_plain_columns_lose_their_folding():
    where = f"{folded_text('user_name')} = {{a:String}} AND {folded_text('service_name')} = {{b:String}}"
    assert (
        unfolded(where, ["user_name"])
        == f"lower(user_name) = {{a:String}} AND {folded_text('service_name')} = {{b:String}}"
    )
    assert unfolded(lower_text("user_name"), ["user_name"]) == "lower(user_name)"


def test_the_index_of_hosts_still_passes_over_what_cannot_hold_one(store, given):
    store.write(
        given.batch([given.event(n, host__name="rare" if n == 9000 else "big") for n in range(20_000)], 0, 20_000)
    )
    assert "host_name" not in store._marked
    where = unfolded(f"{folded_text('host_name')} = {{p:String}}", ["host_name"])
    told = store._engine.ask(
        f"EXPLAIN indexes = 1 SELECT count() FROM {store.database}.events WHERE {where}",  # noqa: S608
        {"p": "rare"},
    )["explain"].to_list()
    at = next(n for n, line in enumerate(told) if "Name: hosts" in line)
    read, of = next(line for line in told[at:] if "Granules:" in line).split()[1].split("/")
    assert int(read) == 1 < int(of)
    assert len(store.read(given.everything, Query("events", ("luuvet_index",), where, {"p": "rare"}))) == 1
