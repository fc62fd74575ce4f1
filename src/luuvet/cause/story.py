"""The answer: the shape that `luuvet cause --format json` promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.kit.clock import rfc3339

SCHEMA = 1


@dataclass(frozen=True)
class StoryNode:
    """A thing in the story. Times are microseconds UTC."""

    id: str
    kind: str
    host: str
    label: str
    role: str
    confidence: float
    first: int
    last: int
    group: str
    ecs: Mapping[str, Any]
    en: str = ""


@dataclass(frozen=True)
class StoryGroup:
    """What is drawn as one: its name in both languages and how many nodes it stands for."""

    id: str
    vi: str
    en: str
    size: int


@dataclass(frozen=True)
class StoryEdge:
    """One step of the story, proven by events; `time` in microseconds UTC: when it happened, of an identity link when both ends
    had been seen."""

    source: str
    target: str
    relation: str
    time: int
    events: tuple[str, ...]
    confidence: float
    rule: str


@dataclass(frozen=True)
class Sentence:
    """One sentence in both languages, with the events that prove it."""

    vi: str
    en: str
    events: tuple[str, ...] = ()
    time: int = 0

    @classmethod
    def of(cls, texts: Mapping[str, str], events: tuple[str, ...] = (), time: int = 0) -> Sentence:
        """Return the sentence of texts by language."""
        return cls(texts["vi"], texts["en"], events, time)


@dataclass(frozen=True)
class BlindSpot:
    """A log that we do not have and that would settle a question; times in microseconds UTC."""

    host: str
    source: str
    start: int
    end: int
    vi: str
    en: str


@dataclass(frozen=True)
class Rejected:
    """An entry that was considered and not taken: its node, why, and what a person calls it."""

    entry: str
    confidence: float
    vi: str
    en: str
    label_vi: str = ""
    label_en: str = ""

    def told(self, lang: str) -> str:
        """Return it as a line for a person."""
        name, why = (self.label_vi, self.vi) if lang == "vi" else (self.label_en, self.en)
        number = f"{self.confidence:.2f}"
        return f"{name or self.entry} ({number.replace('.', ',') if lang == 'vi' else number}): {why}"


@dataclass(frozen=True)
class Story:
    """The cause of a symptom, or why it cannot be told."""

    symptom: Mapping[str, Any]
    verdict: str
    choices: tuple[Mapping[str, str], ...] = ()
    confidence: float = 0.0
    runner_up: tuple[str, float] | None = None
    rejected: tuple[Rejected, ...] = ()
    entry: tuple[str, ...] = ()
    nodes: tuple[StoryNode, ...] = ()
    groups: tuple[StoryGroup, ...] = ()
    edges: tuple[StoryEdge, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    actions: tuple[Sentence, ...] = ()
    impact: tuple[str, ...] = ()
    blind_spots: tuple[BlindSpot, ...] = ()
    seconds: float = 0.0
    notes: tuple[Sentence, ...] = field(default=())

    def to_json(self, lang: str = "vi") -> dict[str, Any]:
        """Return the documented shape of a cause; `lang` chooses the language of the few texts that stand alone."""
        runner = self.runner_up
        return {
            "schema": SCHEMA,
            "symptom": dict(self.symptom),
            "verdict": self.verdict,
            "choices": [dict(choice) for choice in self.choices],
            "confidence": round(self.confidence, 3),
            "runner_up": {"entry": runner[0], "confidence": round(runner[1], 3)} if runner else None,
            "rejected": [
                {"entry": one.entry, "confidence": round(one.confidence, 3), "why": one.vi if lang == "vi" else one.en}
                for one in self.rejected
            ],
            "entry": list(self.entry),
            "nodes": [_node(node, lang) for node in self.nodes],
            "groups": [
                {"id": group.id, "label": group.vi if lang == "vi" else group.en, "size": group.size}
                for group in self.groups
            ],
            "edges": [_edge(edge) for edge in self.edges],
            "sentences": [
                {"vi": one.vi, "en": one.en, "events": list(one.events)} for one in (*self.notes, *self.sentences)
            ],
            "actions": [{"vi": one.vi, "en": one.en} for one in self.actions],
            "impact": list(self.impact),
            "blind_spots": [_blind(spot, lang) for spot in self.blind_spots],
            "skew": [],
            "failed_controls": [],
            "seconds": round(self.seconds, 3),
        }


def moment(us: int) -> str | None:
    """Return microseconds UTC as RFC 3339, None for no time."""
    return rfc3339(us * 1000) if us else None


def _node(node: StoryNode, lang: str) -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "host": node.host,
        "label": node.label if lang == "vi" else node.en or node.label,
        "role": node.role,
        "confidence": round(node.confidence, 3),
        "first": moment(node.first),
        "last": moment(node.last),
        "group": node.group,
        "ecs": dict(node.ecs),
    }


def _edge(edge: StoryEdge) -> dict[str, Any]:
    return {
        "from": edge.source,
        "to": edge.target,
        "relation": edge.relation,
        "time": moment(edge.time),
        "events": list(edge.events),
        "confidence": round(edge.confidence, 3),
        "rule": edge.rule,
    }


def _blind(spot: BlindSpot, lang: str) -> dict[str, Any]:
    return {
        "host": spot.host,
        "source": spot.source,
        "from": moment(spot.start),
        "to": moment(spot.end),
        "would_settle": spot.vi if lang == "vi" else spot.en,
    }
