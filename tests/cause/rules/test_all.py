from __future__ import annotations

from luuvet.cause.graph import Graph
from luuvet.cause.rules.all import reason


def test_nothing_comes_of_nothing() -> None:
    assert not reason(Graph(), {}).effects


def test_every_step_is_proven_and_sure_to_a_degree(office, download, reasoned) -> None:
    for frame in (office, download):
        reasoning = reasoned(frame)
        steps = [step for found in reasoning.effects.values() for step in found]
        assert steps and all(0 < step.confidence < 1 for step in steps)
        unproven = {step.rule for step in steps if not step.events}
        assert unproven <= {"same-process", "same-connection", "came-through"}
