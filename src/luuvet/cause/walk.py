"""Walks that respect time: back from an effect to what may have brought it about, forward from a cause to what it reached.

The confidence of a walk is that of its weakest step, a little less for every step: one weak link makes the story weak, a long
chain of strong ones stays strong.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass

from luuvet.cause.influence import TOLERANCE_US, Influence, Reasoning

DECAY = 0.995
"""What each step costs."""

ATTEMPTS = frozenset({"tried"})
"""Rules of what failed: an attempt is told of whoever made it, but it brought nothing about, so no walk goes on through it."""

FLOOR_BACK = 0.2
FLOOR_FORWARD = 0.5
HORIZON = 4_102_444_800_000_000
"""The year 2100 in microseconds: later than any bound."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A node that a walk reached: how surely, the time bound there, and the step that led to it (None at the start)."""

    node: int
    confidence: float
    time: int
    step: Influence | None


def back(reasoning: Reasoning, starts: Iterable[int], before: int = HORIZON) -> dict[int, Reached]:
    """Return what may have brought the starts about at or before a time, each by its surest walk.

    A symptom that is an address is asked about for what it did, not for what it was given: as a victim it has no causes.
    """
    return _walk(reasoning, [(start, 1.0) for start in starts], before, forward=False)


def forth(reasoning: Reasoning, starts: Iterable[tuple[int, float]], after: int = 0) -> dict[int, Reached]:
    """Return what the starts may have brought about at or after a time, each by its surest walk."""
    return _walk(reasoning, starts, after, forward=True)


def _walk(
    reasoning: Reasoning, starts: Iterable[tuple[int, float]], bound: int, *, forward: bool
) -> dict[int, Reached]:
    floor = FLOOR_FORWARD if forward else FLOOR_BACK
    found: dict[int, Reached] = {}
    queue: list[tuple[float, int, int, Reached]] = []
    for order, (start, confidence) in enumerate(starts):
        queue.append((-confidence, order, start, Reached(start, confidence, bound, None)))
    heapq.heapify(queue)
    order = len(queue)
    while queue:
        _, _, node, reached = heapq.heappop(queue)
        if node in found:
            continue
        found[node] = reached
        if forward and reached.step is not None and reached.step.rule in ATTEMPTS:
            continue
        for step in (reasoning.effects if forward else reasoning.causes).get(node, ()):
            other = step.effect if forward else step.cause
            if not forward and not _goes_back(reasoning, reached, step):
                continue
            confidence = min(reached.confidence, step.confidence) * DECAY
            time = _time(step, reached.time, forward=forward)
            if other in found or confidence < floor or time is None:
                continue
            order += 1
            heapq.heappush(queue, (-round(confidence, 6), order, other, Reached(other, confidence, time, step)))
    return found


def _goes_back(reasoning: Reasoning, reached: Reached, step: Influence) -> bool:
    if step.rule in ATTEMPTS:
        return reached.step is None
    return step.role != "victim" or reasoning.graph.nodes[reached.node].kind != "ip"


def _time(step: Influence, bound: int, *, forward: bool) -> int | None:
    """Return the bound after a step: identity keeps it; a flow must not go against time beyond the tolerance."""
    if not step.times:
        return bound
    if forward:
        after = [time for time in step.times if time >= bound - TOLERANCE_US]
        return min(after) if after else None
    before = [time for time in step.times if time <= bound + TOLERANCE_US]
    return max(before) if before else None


def path(found: dict[int, Reached], node: int, *, forward: bool) -> list[Influence]:
    """Return the steps of the walk between the start and a node, in order of cause and effect."""
    steps: list[Influence] = []
    step = found[node].step
    while step is not None:
        steps.append(step)
        step = found[step.cause if forward else step.effect].step
    return steps[::-1] if forward else steps
