from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from luuvet.cause.graph import Graph
from luuvet.cause.influence import TOLERANCE_US, Reasoning
from luuvet.cause.walk import back, forth, path

SECOND = 1_000_000
steps = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 100), st.sampled_from([0.4, 0.7, 0.95])), max_size=25
)


def reasoning_of(chosen: list[tuple[int, int, int, float]]) -> Reasoning:
    reasoning = Reasoning(Graph(), {})
    nodes = [reasoning.graph.node("file", "h", f"/{n}") for n in range(8)]
    for cause, effect, second, confidence in chosen:
        reasoning.add(nodes[cause], nodes[effect], f"r{second}", confidence, "attacker", times=(second * SECOND,))
    return reasoning


@settings(max_examples=60, deadline=None)
@given(steps)
def test_no_walk_goes_against_time_beyond_the_tolerance(chosen) -> None:
    reasoning = reasoning_of(chosen)
    for found, forward in ((back(reasoning, [0]), False), (forth(reasoning, [(0, 1.0)]), True)):
        for node in found:
            times = [step.times[0] for step in path(found, node, forward=forward)]
            assert all(later >= earlier - TOLERANCE_US for earlier, later in pairwise(times))


@settings(max_examples=60, deadline=None)
@given(steps)
def test_a_walk_is_as_sure_as_its_weakest_step_at_most(chosen) -> None:
    found = back(reasoning_of(chosen), [0])
    for node, reached in found.items():
        assert all(reached.confidence <= step.confidence for step in path(found, node, forward=False))


def test_a_cycle_ends() -> None:
    assert set(back(reasoning_of([(0, 1, 5, 0.9), (1, 0, 5, 0.9)]), [0])) == {0, 1}


def test_what_an_address_was_given_is_not_what_it_did() -> None:
    reasoning = Reasoning(Graph(), {})
    page, visitor = reasoning.graph.node("url", "", "h/a"), reasoning.graph.node("ip", "", "203.0.113.1")
    reasoning.add(page, visitor, "visited", 0.8, "victim", times=(5,))
    assert set(back(reasoning, [visitor.number])) == {visitor.number}
    assert visitor.number in forth(reasoning, [(page.number, 1.0)])


def test_no_walk_goes_on_through_an_attempt_that_failed() -> None:
    graph = Graph()
    guesser, account, session = (
        graph.node("ip", "", "192.0.2.201"),
        graph.node("user", "web1", "lan"),
        graph.node("session", "web1", "lan@x"),
    )
    reasoning = Reasoning(graph, {})
    reasoning.add(guesser, account, "tried", 0.55, "victim", times=(10,))
    reasoning.add(account, session, "used-again", 0.55, "attacker", times=(20,))
    assert set(forth(reasoning, [(guesser.number, 1.0)])) == {guesser.number, account.number}
    assert guesser.number not in back(reasoning, [session.number])
    assert guesser.number in back(reasoning, [account.number]), "who tried an account is told when it is asked about"
