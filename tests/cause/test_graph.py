from __future__ import annotations

from luuvet.cause.graph import Graph, Link


def test_nodes_are_one_a_name_and_links_widen_their_time() -> None:
    graph = Graph()
    a, b = graph.node("process", "h", "5|/bin/a.exe"), graph.node("file", "h", "/x/y")
    graph.add(Link(a.number, b.number, "wrote", [10, 20], 3, 30, ["e-1", "e-2"], {}))
    assert graph.node("file", "h", "/x/y") is b
    assert (b.first, b.last, a.pid, a.base, a.program, b.base) == (10, 30, "5", "a.exe", "a", "y")
    assert a.id == "process:h|5|/bin/a.exe" and graph.node("process", "h", "5|/bin/a.exe", 2).id.endswith("@2")
    assert graph.find("file", "h", "/none") is None


def test_times_of_a_link() -> None:
    link = Link(0, 1, "read", [10, 20], 9, 90, ["a", "b"], {})
    assert (link.first, link.at_or_after(15), link.at_or_after(50), link.at_or_after(91)) == (10, 20, 90, None)
    assert link.between(11, 99) == [(20, "b")]


def test_relations_in_and_out() -> None:
    graph = Graph()
    a, b = graph.node("ip", "", "192.0.2.1"), graph.node("user", "h", "an")
    graph.add(Link(a.number, b.number, "failed-logon", [1], 1, 1, ["e"], {}))
    assert [link.source for link in graph.incoming(b, "failed-logon")] == [a.number]
    assert not list(graph.outgoing(a, "logged-on"))
    assert [node.id for node in graph.kind("user")] == ["user:h|an"]


def test_a_node_is_shown_by_its_earliest_event_whichever_way_it_points() -> None:
    graph = Graph()
    a, b, alone = (graph.node("user", "h", name) for name in ("a", "b", "c"))
    graph.add(Link(a.number, b.number, "became", [9, 10], 2, 10, ["e-9", "e-10"], {}))
    graph.add(Link(b.number, a.number, "became", [5], 1, 5, ["e-5"], {}))
    assert graph.witness(a.number) == graph.witness(b.number) == ("e-5",) and graph.witness(alone.number) == ()
