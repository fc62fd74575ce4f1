from __future__ import annotations

import pytest

from luuvet.cause.labels import Labels
from luuvet.cause.parts import OUTSIDE, OUTSIDE_CAP, Parts, number_of
from luuvet.cause.walk import Reached
from luuvet.event.scope import Scope
from luuvet.kit.words import load

WORDS = load("luuvet.cause")


def _parts(reasoning, scope: Scope) -> Parts:
    return Parts(reasoning, Labels(WORDS), WORDS, scope)


@pytest.fixture
def download_reasoning(rows, events, reasoned):
    return reasoned(events(*rows["download"](base="10.7.7.7")))


def test_who_may_see_everything_sees_every_name(download_reasoning, whole) -> None:
    parts, node = _parts(download_reasoning, whole), download_reasoning.graph.find("ip", "", "10.7.7.7")
    assert not parts.is_outside(node) and parts.id(node.number) == "ip:10.7.7.7"
    assert parts.label(node.number, "en") == "address 10.7.7.7"


def test_what_lies_outside_of_the_unit_has_no_name_and_little_confidence(download_reasoning) -> None:
    parts = _parts(download_reasoning, Scope.of_unit("an", hosts=["pc9"]))
    node = download_reasoning.graph.find("ip", "", "10.7.7.7")
    assert parts.is_outside(node) and parts.id(node.number) == OUTSIDE
    shown = parts.node(node.number, Reached(node.number, 0.9, 0, None), {node.number: "attacker"})
    assert (shown.id, shown.kind, shown.host, shown.ecs) == (OUTSIDE, "outside", "", {})
    assert shown.confidence == OUTSIDE_CAP and shown.role == "attacker" and "10.7.7.7" not in str(shown)


@pytest.mark.parametrize(("address", "outside"), [("10.7.7.7", True), ("203.0.113.7", False), ("8.8.8.8", False)])
def test_only_the_organisations_own_networks_are_outside(rows, events, reasoned, address: str, outside: bool) -> None:
    reasoning = reasoned(events(*rows["download"](base=address)))
    assert (
        _parts(reasoning, Scope.of_unit("an", hosts=["pc9"])).is_outside(reasoning.graph.find("ip", "", address))
        is outside
    )


def test_edges_join_what_was_reached_in_order_of_time(office, reasoned, whole) -> None:
    reasoning = reasoned(office)
    everything = {node.number: Reached(node.number, 1.0, node.first, None) for node in reasoning.graph.nodes}
    edges = _parts(reasoning, whole).edges(everything)
    ids = {node.id for node in reasoning.graph.nodes}
    assert edges and all({edge.source, edge.target} <= ids for edge in edges)
    assert [edge.time for edge in edges] == sorted(edge.time for edge in edges)
    assert _parts(reasoning, whole).edges({}) == []


def test_numbers_are_written_as_people_here_write_them() -> None:
    assert (number_of(0.84, "vi"), number_of(0.84, "en")) == ("0,84", "0.84")
