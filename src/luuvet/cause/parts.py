"""The parts of a story as a person may see them: nodes, edges, other explanations; what lies outside of a unit has no name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address

from luuvet.cause.entry import Candidate
from luuvet.cause.graph import Node
from luuvet.cause.influence import Influence, Reasoning
from luuvet.cause.labels import Labels, ecs
from luuvet.cause.story import Rejected, StoryEdge, StoryNode
from luuvet.cause.walk import FLOOR_FORWARD, Reached
from luuvet.event.scope import Scope
from luuvet.kit.words import LANGUAGES, Words

OUTSIDE = "outside:"
OUTSIDE_CAP = 0.6
"""Where a story leaves the unit, no confidence is above this."""


class Parts:
    """Makes the parts of stories of one investigation for one person."""

    def __init__(self, reasoning: Reasoning, labels: Labels, words: Words, scope: Scope) -> None:
        self._reasoning, self._graph = reasoning, reasoning.graph
        self._labels, self._words, self._scope = labels, words, scope

    def edges(self, reach: dict[int, Reached]) -> list[StoryEdge]:
        """Return what acted on what, in order of time, among the things that the story reached."""
        found: list[StoryEdge] = []
        for number in reach:
            for step in self._reasoning.effects.get(number, ()):
                told = reach.get(step.effect)
                if told is not None and (step.confidence >= FLOOR_FORWARD or told.step is step):
                    found.append(self._edge(step))
        return sorted(found, key=lambda edge: (edge.time, edge.source, edge.target, edge.rule))

    def _edge(self, step: Influence) -> StoryEdge:
        """An identity link has no moment and often no line of its own: what shows it is that both ends were seen."""
        ends = (step.cause, step.effect)
        time = step.times[0] if step.times else max(self._graph.nodes[number].first for number in ends)
        seen = (event for number in ends for event in self._graph.witness(number))
        events = step.events or tuple(dict.fromkeys(seen))
        return StoryEdge(self.id(step.cause), self.id(step.effect), step.rule, time, events, step.confidence, step.rule)

    def rejected(self, rest: Sequence[Candidate]) -> list[Rejected]:
        """Return other explanations, each with why it was not chosen."""
        found: list[Rejected] = []
        for one in rest:
            key = "no-tell" if one.suspicion < 0.3 else "weak" if one.attribution < 0.5 else "weaker"
            why = {
                lang: self._words.say(f"why.{key}", lang, number=number_of(one.attribution, lang)) for lang in LANGUAGES
            }
            label = {lang: self.label(one.node, lang) for lang in LANGUAGES}
            found.append(Rejected(self.id(one.node), one.confidence, why["vi"], why["en"], label["vi"], label["en"]))
        return found

    def node(self, number: int, how: Reached, told: Mapping[int, str]) -> StoryNode:
        """Return a thing as the story shows it; `told` holds roles by number."""
        node = self._graph.nodes[number]
        role = told.get(number, "abused")
        if self.is_outside(node):
            label = self._words.say("label.outside", "vi")
            english, capped = self._words.say("label.outside", "en"), min(how.confidence, OUTSIDE_CAP)
            return StoryNode(OUTSIDE, "outside", "", label, role, capped, 0, 0, "", {}, english)
        label = self._labels.of(node, "vi")
        return StoryNode(
            id=node.id,
            kind=node.kind,
            host=node.host,
            label=label,
            role=role,
            confidence=how.confidence,
            first=node.first,
            last=node.last,
            group="",
            ecs=ecs(node),
            en=self._labels.of(node, "en"),
        )

    def is_outside(self, node: Node) -> bool:
        """An address of the organisation's own networks that this person may not read about."""
        if self._scope.everything or node.kind != "ip" or self._reasoning.ours(node.name):
            return False
        try:
            private = ip_address(node.name).is_private and not _documentation(node.name)
        except ValueError:
            return False
        return private and not self._scope.permits(addresses=[node.name])

    def id(self, number: int) -> str:
        """Return the id by which the story names a thing."""
        node = self._graph.nodes[number]
        return OUTSIDE if self.is_outside(node) else node.id

    def label(self, number: int, lang: str) -> str:
        """Return what the story calls a thing."""
        node = self._graph.nodes[number]
        return self._words.say("label.outside", lang) if self.is_outside(node) else self._labels.of(node, lang)


def _documentation(address: str) -> bool:
    """Documentation networks (RFC 5737) count as outside addresses, although libraries call them private."""
    return address.startswith(("192.0.2.", "198.51.100.", "203.0.113."))


def number_of(value: float, lang: str) -> str:
    """Return a confidence as people read it: `0,84` or `0.84`."""
    text = f"{value:.2f}"
    return text.replace(".", ",") if lang == "vi" else text
