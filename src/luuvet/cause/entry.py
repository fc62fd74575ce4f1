"""Which of the possible entries it was: how surely it leads to the symptom, how suspicious its story is, by what margin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from luuvet.cause.influence import Influence, Reasoning, Tell
from luuvet.cause.walk import Reached, back, forth, path

FOUND = 0.55
"""Below this confidence an entry is not told as found."""

MARGIN = 0.15
"""Closer than this to the runner-up, the engine abstains."""

PRELUDE_US = 86_400_000_000
"""What an entry did so long before the step that led to the symptom still belongs to the story."""

MOST = 12
"""So many candidates are looked into."""

ENTRY_KINDS = ("ip", "mail")


@dataclass(frozen=True)
class Candidate:
    """A possible entry.

    Attributes:
        node: its number.
        attribution: how surely it leads to the symptom, 0–1.
        suspicion: how unlike ordinary work its story is, 0–1.
        steps: from it to the symptom.
        reach: what it may have brought about.
        tells: what raised suspicion.
    """

    node: int
    attribution: float
    suspicion: float
    steps: tuple[Influence, ...]
    reach: dict[int, Reached]
    tells: tuple[Tell, ...]

    @property
    def confidence(self) -> float:
        """Both together."""
        return self.attribution * self.suspicion


def candidates(reasoning: Reasoning, starts: list[int], before: int) -> list[Candidate]:
    """Return possible entries of a symptom, the best first; ties by name, so that the same input gives the same answer."""
    walked = back(reasoning, starts, before)
    nodes = reasoning.graph.nodes
    entries = [reached for reached in walked.values() if _is_entry(reasoning, reached.node)]
    entries.sort(key=lambda reached: (-round(reached.confidence, 6), nodes[reached.node].id))
    found = [_candidate(reasoning, walked, reached) for reached in entries[:MOST]]
    return sorted(found, key=lambda one: (-round(one.confidence, 6), -round(one.attribution, 6), nodes[one.node].id))


def _is_entry(reasoning: Reasoning, number: int) -> bool:
    node = reasoning.graph.nodes[number]
    return node.kind == "mail" or reasoning.outside(node)


def _candidate(reasoning: Reasoning, walked: dict[int, Reached], reached: Reached) -> Candidate:
    steps = tuple(path(walked, reached.node, forward=False))
    reach = forth(
        reasoning, [(reached.node, 1.0)], reached.time - PRELUDE_US if any(step.times for step in steps) else 0
    )
    seen = {reached.node, *(step.effect for step in steps), *reach}
    tells = sorted(
        (tell for number in sorted(seen) for tell in reasoning.tells.get(number, ())),
        key=lambda tell: (-tell.weight, tell.name, tell.node),
    )
    return Candidate(reached.node, reached.confidence, suspicion(tells), steps, reach, tuple(tells))


def suspicion(tells: Iterable[Tell]) -> float:
    """Return how unlike ordinary work these tells are together. The same tell seen again adds nothing."""
    doubt, named = 1.0, set()
    for tell in tells:
        if tell.name not in named:
            named.add(tell.name)
            doubt *= 1 - tell.weight
    return 1 - doubt


def verdict(found: list[Candidate]) -> str:
    """Return `found`, `abstained` or `ordinary` for candidates in order."""
    if not found or found[0].suspicion == 0.0:
        return "ordinary"
    best = found[0]
    if best.attribution < 0.5:
        on_way = {best.node, *(step.effect for step in best.steps)}
        return "abstained" if any(tell.node in on_way for tell in best.tells) else "ordinary"
    second = next((one.confidence for one in found[1:]), 0.0)
    return "found" if best.confidence >= FOUND and best.confidence - second >= MARGIN else "abstained"
