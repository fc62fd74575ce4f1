from __future__ import annotations

import pytest

from luuvet.cause.entry import Candidate, candidates, suspicion, verdict
from luuvet.cause.influence import Tell
from luuvet.cause.walk import HORIZON


def candidate(attribution: float, suspect: float) -> Candidate:
    return Candidate(0, attribution, suspect, (), {}, (Tell(0, "t", suspect, ()),) if suspect else ())


@pytest.mark.parametrize(
    ("found", "said"),
    [([], "ordinary"), ([(0.9, 0.0)], "ordinary"), ([(0.9, 0.9)], "found"), ([(0.9, 0.9), (0.9, 0.8)], "abstained"),
     ([(0.4, 0.9)], "abstained"), ([(0.9, 0.5)], "abstained")],
)  # fmt: skip
def test_verdicts(found: list[tuple[float, float]], said: str) -> None:
    assert verdict([candidate(*one) for one in found]) == said


def test_the_same_tell_twice_adds_nothing() -> None:
    one, again, other = Tell(1, "a", 0.5, ()), Tell(2, "a", 0.5, ()), Tell(3, "b", 0.5, ())
    assert suspicion([one]) == suspicion([one, again]) == 0.5
    assert suspicion([one, other]) == 0.75


def test_the_guesser_stands_first(office, reasoned) -> None:
    reasoning = reasoned(office)
    page = reasoning.graph.find("file", "web1", "/var/www/html/index.html")
    found = candidates(reasoning, [page.number], HORIZON)
    assert reasoning.graph.nodes[found[0].node].name == "203.0.113.7"
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)
