from __future__ import annotations

import polars as pl

from luuvet.cause.build import build
from luuvet.cause.edges import observe
from luuvet.event.edge import EDGE_SCHEMA
from luuvet.kit.ids import event_id


def test_no_edges_no_graph() -> None:
    assert build(pl.DataFrame(schema=EDGE_SCHEMA), "0" * 16).nodes == []


def test_a_pid_used_again_is_another_process(events, rows, graph_of) -> None:
    def start(at):
        return rows["pc"](at, "s", "process", "start", **rows["by"]("c:/a.exe", 5), **rows["parent"]("c:/p.exe", 4))

    def write(at, path):
        return rows["pc"](at, "w", "file", "change", **rows["by"]("c:/a.exe", 5), **{"file.path": path})

    graph = graph_of(events(start(0), write(1, "c:/one"), start(500), write(501, "c:/two")))
    writers = {graph.nodes[link.target].name: graph.nodes[link.source].incarnation for link in graph.relation("wrote")}
    assert writers == {"c:/one": 1, "c:/two": 2}


def test_a_name_that_comes_late_names_the_pid(events, rows, graph_of) -> None:
    nameless = rows["pc"](0, "s", "process", "start", **{"process.pid": 5}, **rows["parent"]("c:/p.exe", 4))
    named = rows["pc"](1, "i", "process", "info", **rows["by"]("c:/a.exe", 5))
    graph = graph_of(events(nameless, named))
    assert [node.path for node in graph.kind("process") if node.pid == "5"] == ["c:/a.exe"]


def test_repeats_are_folded_with_their_times_and_events(events, rows, graph_of) -> None:
    graph = graph_of(events(*(rows["visit"](at, "192.0.2.3") for at in (0, 5, 9))))
    (link,) = graph.relation("fetched")
    assert (link.count, len(link.times), len(link.events)) == (3, 3, 3) and link.times == sorted(link.times)


def test_the_order_of_rows_does_not_matter(office: pl.DataFrame) -> None:
    edges = observe(office)
    one, other = build(edges, "0" * 16), build(edges.sample(fraction=1, shuffle=True, seed=7), "0" * 16)
    assert {node.id for node in one.nodes} == {node.id for node in other.nodes}
    assert len(one.links) == len(other.links)


def test_broadcast_and_nowhere_are_no_nodes(events, graph_of) -> None:
    row = {"at": 0, "host.name": "h", "event.category": ["network"], "event.type": ["connection"],
           "source.ip": "192.0.2.1", "destination.ip": "255.255.255.255"}  # fmt: skip
    assert graph_of(events(row)).links == []


def test_events_are_named_as_everywhere(events, rows) -> None:
    edges = observe(
        events(rows["logon"](0, "an", "192.0.2.1", 5, "success"), rows["logon"](9, "an", "192.0.2.1", 6, "success"))
    )
    second = edges.with_columns(
        pl.when(pl.col("luuvet.index") == 1).then(7).otherwise(0).cast(pl.UInt16).alias("luuvet.k")
    )
    named = {event for link in build(second, "ab" * 8).relation("logged-on") for event in link.events}
    assert named == {event_id("ab" * 8, 0), event_id("ab" * 8, 1, 7)}
