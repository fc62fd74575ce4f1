from __future__ import annotations

from ipaddress import ip_network

import pytest

from luuvet.event.scope import Scope
from luuvet.store import BadQuery, Query, Store
from luuvet.store.permitted import permitted, span

ROWS = [
    ("srv-a", "192.0.2.5", "198.51.100.1:514", ""),
    ("SRV-B", None, "[2001:db8::7]:6514", ""),
    ("máy-1", None, "203.0.113.9:40000", "file=x"),
    ("may-1", "không rõ", "unix", ""),
    ("srv-c", None, "2001:db8:1::1", ""),
]


@pytest.fixture(scope="module")
def filled(tmp_path_factory, given_rows):
    given = given_rows
    store = Store.open(f"chdb://{tmp_path_factory.mktemp('scope')}/store", log=given.log)
    rows = [
        given.event(n, host__name=host, host__ip=ip, luuvet__peer=peer, luuvet__source=source)
        for n, (host, ip, peer, source) in enumerate(ROWS)
    ]
    store.write(given.batch(rows, 0, len(rows)))
    yield store
    store.close()


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope.whole("x"), [0, 1, 2, 3, 4]),
        (Scope("x"), []),
        (Scope.of_unit("x", hosts=["srv-A"]), [0]),
        (Scope.of_unit("x", hosts=["srv-b", "nothing"]), [1]),
        (Scope.of_unit("x", hosts=["MÁY-1"]), [2]),
        (Scope.of_unit("x", hosts=["may-1"]), [3]),
        (Scope.of_unit("x", networks=["192.0.2.0/24"]), [0]),
        (Scope.of_unit("x", networks=["198.51.100.0/31"]), [0]),
        (Scope.of_unit("x", networks=["2001:db8::/64"]), [1]),
        (Scope.of_unit("x", networks=["2001:db8::/32"]), [1, 4]),
        (Scope.of_unit("x", networks=["203.0.113.9"]), [2]),
        (Scope.of_unit("x", networks=["0.0.0.0/0"]), [0, 2]),
        (Scope.of_unit("x", sources=["file=x"]), [2]),
        (Scope.of_unit("x", hosts=["srv-a"], sources=["file=x"], networks=["2001:db8:1::/48"]), [0, 2, 4]),
    ],
)
def test_a_scope_sees_its_rows_in_every_table(filled, scope, seen):
    for table in ("events", "hits", "edges"):
        found = filled.read(scope, Query(table, ("luuvet_index",), order=("luuvet_index ASC",)))
        assert found["luuvet_index"].to_list() == seen, table


def test_the_store_permits_what_the_scope_itself_permits(filled):
    scope = Scope.of_unit("x", hosts=["srv-b"], networks=["192.0.2.0/28", "203.0.113.0/24"])
    peers = ["198.51.100.1", "2001:db8::7", "203.0.113.9", "", "2001:db8:1::1"]
    expected = [n for n, row in enumerate(ROWS) if scope.permits(row[0], (row[1] or "", peers[n]), row[3])]
    assert (
        filled.read(scope, Query("events", ("luuvet_index",), order=("luuvet_index ASC",)))["luuvet_index"].to_list()
        == expected
    )


@pytest.mark.parametrize(
    "where",
    [
        "1) OR (1=1",
        "1 UNION ALL SELECT * FROM luuvet_1.events",
        "luuvet_index IN (SELECT luuvet_index FROM luuvet_1.events)",
        "luuvet_index IN events",
        "1 -- ",
        "1 /* */",
        "1; DROP TABLE x",
        "1 SETTINGS readonly = 0",
        "file('/etc/passwd') = ''",
        "dictGet('d', 'x', 1) = 1",
        "host_name = {scope_hosts:Array(String)}",
        "1 FORMAT CSV",
        "1 INTO OUTFILE 'x'",
        "getSetting('x') = 1",
        "'unclosed",
        "system.tables = 1",
        "`luuvet_1.events` = 1",
    ],
)
def test_no_fragment_gets_around_the_scope(filled, where):
    scope = Scope.of_unit("x", hosts=["srv-a"])
    for query in (
        Query("events", ("luuvet_index",), where),
        Query("events", (where,)),
        Query("events", ("count() AS n",), group=(where,)),
        Query("events", ("luuvet_index",), order=(where,)),
        Query("events", ("luuvet_index",), limit_by=(1, where)),
    ):
        with pytest.raises(BadQuery):
            filled.read(scope, query)


def test_a_condition_that_is_always_true_stays_inside(filled):
    found = filled.read(
        Scope.of_unit("x", hosts=["srv-a"]), Query("events", ("luuvet_index",), "1 = 1 OR host_name = 'srv-c'")
    )
    assert found["luuvet_index"].to_list() == [0]


def test_parameters_cannot_replace_those_of_the_scope(filled):
    with pytest.raises(BadQuery, match="belong to the store"):
        filled.read(
            Scope.of_unit("x", hosts=["a"]), Query("events", ("luuvet_index",), params={"scope_hosts": ["srv-c"]})
        )


def test_everything_needs_no_predicate_and_a_span_is_mapped():
    assert permitted(Scope.whole("x"), "d", "events") == ("", {})
    assert permitted(Scope("x"), "d", "hits") == ("0", {})
    assert span(ip_network("192.0.2.0/30")) == ("::ffff:192.0.2.0", "::ffff:192.0.2.3")
