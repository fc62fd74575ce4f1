from __future__ import annotations

import polars as pl

from luuvet.cause.edges import observe, patterns
from luuvet.event.edge import EDGE_SCHEMA, NODE_KINDS


def test_an_empty_frame_gives_no_edges() -> None:
    assert observe(pl.DataFrame()).schema == EDGE_SCHEMA


def test_edges_have_the_agreed_schema_and_kinds(office: pl.DataFrame, download: pl.DataFrame) -> None:
    for frame in (office, download):
        edges = observe(frame)
        assert edges.schema == EDGE_SCHEMA
        assert set(edges["from.kind"]) | set(edges["to.kind"]) <= set(NODE_KINDS)
        assert edges["luuvet.index"].is_sorted()


def test_about_one_edge_an_event(office: pl.DataFrame) -> None:
    assert observe(office).height <= office.height * 1.2


def test_every_edge_names_the_event_that_proves_it(office: pl.DataFrame) -> None:
    assert observe(office)["luuvet.index"].is_in(office["luuvet.index"].implode()).all()


def test_the_writer_of_a_log_line_is_no_actor(events) -> None:
    line = {
        "at": 0, "host.name": "fw", "event.category": ["network"], "event.type": ["connection"], "process.pid": 77,
        "process.name": "ulogd", "log.syslog.appname": "ulogd", "source.ip": "192.0.2.1", "destination.ip": "192.0.2.2",
    }  # fmt: skip
    edge = observe(events(line)).row(0, named=True)
    assert (edge["relation"], edge["from.kind"], edge["from.key"]) == ("flowed", "ip", "192.0.2.1")


def test_patterns_are_fixed() -> None:
    assert [p.relation for p in patterns()] == [p.relation for p in patterns()]


def test_edges_of_one_event_are_ordered_by_their_verb(events, rows) -> None:
    line = rows["command"](0, 9, "install -m 755 /tmp/x /usr/local/sbin/y", "root")
    later = {**line, "event.category": ["file", "process"], "file.path": "/a", "event.type": ["start", "deletion"]}
    edges = observe(events(later, line))
    assert edges.select("luuvet.index", "relation").rows() == [
        (0, "deleted"),
        (0, "named"),
        (0, "ran"),
        (1, "named"),
        (1, "ran"),
    ]
