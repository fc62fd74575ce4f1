from __future__ import annotations

import pytest

from luuvet.cause.graph import Graph, Link
from luuvet.cause.influence import PROOF, Reasoning


def test_a_surer_step_of_the_same_rule_is_added_and_a_weaker_one_is_not() -> None:
    graph = Graph()
    a, b = graph.node("ip", "", "203.0.113.1"), graph.node("user", "h", "an")
    reasoning = Reasoning(graph, {})
    link = Link(a.number, b.number, "x", [3, 4], 2, 4, [f"e-{n}" for n in range(20)], {})
    reasoning.add(a, b, "r", 0.5, "victim", link)
    reasoning.add(a, b, "r", 0.4, "victim", link)
    reasoning.add(a, a, "r", 0.9, "victim", link)
    (step,) = reasoning.effects[a.number]
    assert step.times == (3, 4) and len(step.events) == PROOF and reasoning.causes[b.number] == [step]


def test_a_tell_is_noted_once_a_name() -> None:
    reasoning = Reasoning(Graph(), {})
    node = reasoning.graph.node("ip", "", "203.0.113.1")
    reasoning.tell(node, "guessed", 0.9, ("e",))
    reasoning.tell(node, "guessed", 0.5, ("f",))
    assert [tell.weight for tell in reasoning.tells[node.number]] == [0.9]


@pytest.mark.parametrize(
    ("address", "outside"),
    [("203.0.113.1", True), ("192.0.2.9", False), ("127.0.0.1", False), ("224.0.0.1", False), ("2001:db8::5", True),
     ("fe80::1", False), ("192.0.2.255", False), ("nonsense", False)],
)  # fmt: skip
def test_which_addresses_an_attack_may_come_from(address: str, outside: bool) -> None:
    reasoning = Reasoning(Graph(), {"192.0.2.9": "h"})
    assert reasoning.outside(reasoning.graph.node("ip", "", address)) is outside
