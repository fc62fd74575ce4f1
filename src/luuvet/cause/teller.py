"""Puts a story together: roles, nodes, edges, sentences, actions, what was rejected and what could not be seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from luuvet.cause import blind, roles
from luuvet.cause.actions import Advisor
from luuvet.cause.entry import Candidate
from luuvet.cause.graph import Node
from luuvet.cause.grouping import group
from luuvet.cause.influence import Influence, Reasoning
from luuvet.cause.labels import Labels
from luuvet.cause.parts import OUTSIDE_CAP, Parts, number_of
from luuvet.cause.plural import counted
from luuvet.cause.sentences import Narrator
from luuvet.cause.story import Sentence, Story, StoryNode, moment
from luuvet.cause.symptom import Symptom
from luuvet.cause.walk import FLOOR_FORWARD, Reached, back
from luuvet.event.scope import Scope
from luuvet.kit.words import LANGUAGES, load

_REJECTED = 8
_EXPLAINED = (
    ("logged-on", "verdict.ordinary-session"),
    ("saved-from", "verdict.ordinary-download"),
    ("tried", "verdict.ordinary-tried"),
)
_WORDS = load("luuvet.cause")


class Teller:
    """Tells what an investigation found."""

    def __init__(self, reasoning: Reasoning, symptom: Symptom, scope: Scope, timezone: str, *, truncated: bool) -> None:
        self._reasoning = reasoning
        self._graph = reasoning.graph
        self._symptom = symptom
        self._truncated = truncated
        self._labels = Labels(_WORDS)
        self._parts = Parts(reasoning, self._labels, _WORDS, scope)
        self._narrator = Narrator(reasoning, self._labels, _WORDS, timezone)

    @staticmethod
    def unknown(symptom: Symptom, seconds: float) -> Story:
        """Return the answer for a symptom that no log mentions."""
        note = Sentence.of(_WORDS.both("verdict.unknown-symptom", symptom=_name(symptom)))
        return Story(_shown(symptom), "unknown-symptom", notes=(note,), seconds=seconds)

    @staticmethod
    def ambiguous(symptom: Symptom, choices: Sequence[Mapping[str, str]], seconds: float) -> Story:
        """Return the answer for a symptom that means things on several hosts."""
        note = Sentence.of(_WORDS.both("verdict.ambiguous", symptom=_name(symptom)))
        return Story(_shown(symptom), "ambiguous", choices=tuple(choices), notes=(note,), seconds=seconds)

    def finished(self, story: Story, seconds: float) -> Story:
        """Return the story with its time taken and, where it applies, what was cut off."""
        notes = story.notes
        if self._truncated:
            notes = (*notes, Sentence.of(_WORDS.both("verdict.truncated")))
        return replace(story, seconds=seconds, notes=notes)

    def nothing(self, verdict: str, starts: Sequence[Node], found: Sequence[Candidate]) -> Story:
        """Return an honest answer without a cause: ordinary work, or too little evidence."""
        best = found[0] if found else None
        shown = {node.number: Reached(node.number, 1.0, node.first, None) for node in starts[:10]}
        walked = back(self._reasoning, [node.number for node in starts])
        on_way = [self._graph.nodes[number] for number, how in walked.items() if how.confidence >= FLOOR_FORWARD]
        on_way += [self._graph.nodes[step.cause] for step in best.steps] if best is not None else []
        spots = blind.spots(self._graph, on_way, _WORDS)
        if verdict == "ordinary" and any(spot.source == "authentication" for spot in spots):
            verdict = "abstained"  # somebody worked there, and who it was cannot be seen
        rule, explained = self._ordinary(best) if best is not None and verdict == "ordinary" else ("", [])
        notes = [self._no_cause(verdict, best, refused=rule == "tried"), *explained]
        asked = dict.fromkeys(shown, "symptom")
        nodes, groups = group([self._parts.node(number, how, asked) for number, how in shown.items()], _WORDS)
        return Story(
            symptom=self._with_nodes(starts),
            verdict=verdict,
            confidence=best.confidence if best and verdict == "abstained" else 0.0,
            rejected=tuple(self._parts.rejected(found[: _REJECTED + 1])),
            nodes=tuple(nodes),
            groups=tuple(groups),
            blind_spots=tuple(spots),
            notes=tuple(notes),
        )

    def _no_cause(self, verdict: str, best: Candidate | None, *, refused: bool) -> Sentence:
        symptom = _name(self._symptom)
        if refused:  # guessing that failed is no intrusion, but nobody should read that it is ordinary work
            return Sentence.of(_WORDS.both("verdict.refused", symptom=symptom))
        if verdict == "ordinary" or best is None or best.confidence < 0.05:
            key = "verdict.ordinary" if verdict == "ordinary" else "verdict.abstained-nothing"
            return Sentence.of(_WORDS.both(key, symptom=symptom))
        texts = {
            lang: _WORDS.say("verdict.abstained", lang, symptom=symptom, entry=self._parts.label(best.node, lang),
                             number=number_of(best.confidence, lang))
            for lang in LANGUAGES
        }  # fmt: skip
        return Sentence.of(texts)

    def _ordinary(self, best: Candidate) -> tuple[str, list[Sentence]]:
        """The ordinary explanation and the rule that it rests on, where there is one."""
        for rule, key in _EXPLAINED:
            for step in (*best.steps, *self._reasoning.effects.get(best.node, ())):
                if step.rule == rule:
                    texts = {lang: self._explained(step, key, lang) for lang in LANGUAGES}
                    return rule, [Sentence.of(texts, step.events)]
        return "", []

    def _explained(self, step: Influence, key: str, lang: str) -> str:
        ends = {"cause": self._parts.label(step.cause, lang), "effect": self._parts.label(step.effect, lang)}
        return counted(_WORDS, key, lang, step.count, **ends)

    def story(self, starts: Sequence[Node], found: Sequence[Candidate], reach: dict[int, Reached]) -> Story:
        """Return the story of the best candidate, told from what it reached."""
        best, rest = found[0], found[1:]
        reach = self._worth_telling(reach, {step.effect for step in best.steps} | {node.number for node in starts})
        befallen = roles.befallen(best, reach, starts)
        ordered = sorted(reach, key=lambda number: (reach[number].time, self._graph.nodes[number].id))
        spots = blind.spots(self._graph, [self._graph.nodes[number] for number in ordered], _WORDS)
        confidence = min(best.confidence, blind.CAP) if spots else best.confidence
        outside = {number for number in reach if self._parts.is_outside(self._graph.nodes[number])}
        confidence = min(confidence, OUTSIDE_CAP) if outside else confidence
        shown = befallen | roles.noticed(self._graph, self._symptom, befallen, starts)
        nodes, groups = group([self._parts.node(number, reach[number], shown) for number in ordered], _WORDS)
        sentences = self._narrator.tell(reach)
        proof = next((sentence.events for sentence in sentences if sentence.events), ())
        advisor = Advisor(self._graph, self._labels, _WORDS, self._narrator.when)
        return Story(
            symptom=self._with_nodes(starts),
            verdict="found",
            confidence=confidence,
            runner_up=(self._parts.id(rest[0].node), rest[0].confidence) if rest else None,
            rejected=tuple(self._parts.rejected(rest[:_REJECTED])),
            entry=self._entry(best),
            nodes=_merged(nodes),
            groups=tuple(groups),
            edges=tuple(self._parts.edges(reach)),
            sentences=tuple(sentences),
            actions=tuple(advisor.advise(befallen, reach, proof)),
            impact=tuple(
                self._parts.id(number)
                for number in ordered
                if roles.is_affected(befallen.get(number, ""), reach[number])
            ),
            blind_spots=tuple(spots),
            notes=(self._headline(best, rest, confidence, bool(outside)),),
        )

    def _headline(self, best: Candidate, rest: Sequence[Candidate], confidence: float, outside: bool) -> Sentence:
        texts: dict[str, str] = {}
        for lang in LANGUAGES:
            level = _WORDS.say(
                f"level.{'high' if confidence >= 0.8 else 'medium' if confidence >= 0.65 else 'low'}", lang
            )
            parts = [_WORDS.say("verdict.found", lang, entry=self._parts.label(best.node, lang), level=level,
                                number=number_of(confidence, lang))]  # fmt: skip
            if rest and rest[0].confidence >= 0.01:
                parts.append(_WORDS.say("verdict.runner-up", lang, entry=self._parts.label(rest[0].node, lang),
                                        number=number_of(rest[0].confidence, lang)))  # fmt: skip
            else:
                parts.append(_WORDS.say("verdict.no-runner-up", lang))
            if outside:
                parts.append(_WORDS.say("verdict.outside", lang))
            texts[lang] = " ".join(parts)
        return Sentence.of(texts, best.tells[0].events if best.tells else ())

    def _worth_telling(self, reach: dict[int, Reached], needed: set[int]) -> dict[int, Reached]:
        """Leave out what was reached only by way of something that is itself left out (none today but a broken chain)."""
        return {
            number: how
            for number, how in reach.items()
            if how.step is None or how.step.cause in reach or number in needed
        }

    def _entry(self, best: Candidate) -> tuple[str, ...]:
        """The entry, then names of it that the way to the symptom went through."""
        names = [step.effect for step in best.steps if step.rule in ("bears-name", "has-page")]
        return tuple(dict.fromkeys([self._parts.id(best.node), *(self._parts.id(number) for number in names)]))

    def _with_nodes(self, starts: Sequence[Node]) -> dict[str, Any]:
        return {**_shown(self._symptom), "nodes": [node.id for node in starts[:20]]}


def _merged(nodes: Sequence[StoryNode]) -> tuple[StoryNode, ...]:
    """One node an id: all that lies outside the unit is one."""
    return tuple({node.id: node for node in nodes}.values())


def _name(symptom: Symptom) -> str:
    return f"{symptom.kind}:{symptom.value}" + (f" ({symptom.host})" if symptom.host else "")


def _shown(symptom: Symptom) -> dict[str, Any]:
    return {"kind": symptom.kind, "value": symptom.value, "host": symptom.host, "at": moment(symptom.at or 0)}
