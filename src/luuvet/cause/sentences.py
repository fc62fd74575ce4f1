"""The story in sentences, in order of time: when, who, did what, to what, why we say so, proven by which events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from luuvet.cause.folding import COMMANDS, SEVERAL, key, repeated, thing
from luuvet.cause.graph import Node
from luuvet.cause.influence import Influence, Reasoning
from luuvet.cause.labels import Labels
from luuvet.cause.plural import counted
from luuvet.cause.story import Sentence
from luuvet.cause.walk import FLOOR_FORWARD, Reached
from luuvet.kit.words import LANGUAGES, Words

SILENT = frozenset(
    ["has-port", "same-process", "same-connection", "came-through", "commanded", "used-account", "fetched-from"]
)
"""Steps that hold the story together but say nothing that a person asks for."""

_LISTED = 6
_ALSO = frozenset(["changed-account", "changed-file", "wrote", "scheduled", "removed-account"])


class Narrator:
    """Turns steps into sentences."""

    def __init__(self, reasoning: Reasoning, labels: Labels, words: Words, timezone: str) -> None:
        self._graph = reasoning.graph
        self._causes = reasoning.causes
        self._labels = labels
        self._words = words
        self._zone = ZoneInfo(timezone)

    def when(self, us: int) -> str:
        """Return a time as a person here writes it: `dd/mm/yyyy HH:MM:SS` in the display zone."""
        return datetime.fromtimestamp(us / 1_000_000, UTC).astimezone(self._zone).strftime("%d/%m/%Y %H:%M:%S")

    def tell(self, reach: dict[int, Reached]) -> list[Sentence]:
        """Return a sentence for each step of the story, steps of one kind from one cause in one sentence."""
        consequential = self._consequential(reach)
        groups: dict[tuple[object, ...], list[Reached]] = defaultdict(list)
        for reached in (*reach.values(), *self._besides(reach)):
            if reached.step is not None and not self._is_silent(reached.step, reach):
                groups[key(self._graph, reached.step, consequential)].append(reached)
        depths = _depths(reach)
        told: list[tuple[int, Sentence]] = []
        for common, group in groups.items():
            depth = min(depths.get(one.node, 0) for one in group)
            told.append((depth, self._sentence(group, reach, common[0] == SEVERAL and len(group) > 1)))
        told.sort(key=lambda pair: (pair[1].time, pair[0], pair[1].vi))
        return [sentence for _, sentence in told]

    def _consequential(self, reach: dict[int, Reached]) -> set[int]:
        """Processes that did something which the story tells: their commands are told one by one, others together."""
        return {
            step.cause
            for number in reach
            for step in self._causes.get(number, ())
            if step.cause in reach and step.rule not in SILENT and step.rule not in ("spawned", *COMMANDS)
        }

    def _is_silent(self, step: Influence, reach: dict[int, Reached]) -> bool:
        """A call of sudo is told by what it ran, where that is known."""
        if step.rule in SILENT:
            return True
        calls = step.rule == "ran" and self._graph.nodes[step.effect].program in ("sudo", "su")
        return calls and any(how.step is not None and how.step.rule == "became" for how in reach.values())

    def _besides(self, reach: dict[int, Reached]) -> list[Reached]:
        """Steps that matter although another step reached the same thing first: the account was also put into a group."""
        found: list[Reached] = []
        for number, how in reach.items():
            for step in self._causes.get(number, ()):
                if (
                    step.rule in _ALSO
                    and step is not how.step
                    and step.cause in reach
                    and step.confidence >= FLOOR_FORWARD
                ):
                    found.append(Reached(number, step.confidence, step.times[0] if step.times else how.time, step))
        return found

    def _sentence(self, group: list[Reached], reach: dict[int, Reached], several: bool) -> Sentence:
        group.sort(key=lambda reached: (self._time(reached), self._graph.nodes[reached.node].id))
        steps = [reached.step for reached in group if reached.step is not None]
        events = dict.fromkeys(event for step in steps for event in step.events)
        time = self._time(group[0])
        last = max(time, *(self._last(reached) for reached in group))
        count = 0 if several else repeated(self._graph, steps)
        texts: dict[str, str] = {}
        for lang in LANGUAGES:
            when = self._spanned(time, last, count, lang)
            texts[lang] = self._say(steps, when, lang, several, _ran_in(reach, steps[0]))
        return Sentence.of(texts, tuple(events), time)

    def _spanned(self, first: int, last: int, count: int, lang: str) -> str:
        """Return when something happened: one moment, or from when to when and how often."""
        begun, ended = self.when(first), self.when(last)
        span = begun
        if begun != ended:
            day = begun.partition(" ")[0]
            span = self._words.say("fact.span", lang, first=begun, last=ended.removeprefix(f"{day} "))
        return self._words.say("fact.repeated", lang, span=span, count=count) if count > 1 else span

    def _say(self, steps: list[Influence], when: str, lang: str, several: bool, told: bool) -> str:
        nodes, step = self._graph.nodes, steps[0]
        causes = list({one.cause: nodes[one.cause] for one in steps}.values())
        effects = list({one.effect: nodes[one.effect] for one in steps}.values())
        values: dict[str, object] = {
            **self._detailed(steps, lang, told),
            "host": effects[0].host,
            "when": when,
            "cause_name": nodes[step.cause].name,
            "cause": self._labels.several(causes, lang),
            "effect": self._labels.several(_others(causes, effects), lang, _LISTED),
        }
        count = sum(one.count for one in steps)
        if several:
            commands = list(dict.fromkeys(one.detail.get("command", "") for one in steps))
            count, values["commands"] = len(commands), "; ".join(commands[:_LISTED])
        text = counted(self._words, f"step.{SEVERAL if several else step.rule}", lang, count, **values)
        return text[:1].upper() + text[1:]

    def _detailed(self, steps: list[Influence], lang: str, told: bool) -> dict[str, object]:
        """What a sentence says beside its two ends: numbers, names and commands of its first step."""
        step = steps[0]
        detail = {"user": "", "other": "", **step.detail}
        group, listed = detail.pop("group", ""), detail.get("commands", "")
        return {
            **detail,
            "guesses": self._guesses(step.detail, lang),
            "grouped": self._words.say("fact.sudo", lang, group=group) if group else "",
            "listed": self._words.say("fact.commands", lang, commands=listed) if listed and not told else "",
            "command": detail.get("command") or self._words.say("fact.no-command", lang),
        }

    def _guesses(self, detail: Mapping[str, str], lang: str) -> str:
        """What the wrong passwords before a guessed one were tried on: this account, others, or both."""
        if "own" not in detail:
            return ""
        key = "other" if detail["own"] == "0" else "own" if detail["others"] == "0" else "both"
        return self._words.say(f"fact.guesses-{key}", lang, own=detail["own"], others=detail["others"])

    def _time(self, reached: Reached) -> int:
        step = reached.step
        if step is not None and step.times:
            return reached.time if reached.time in step.times else step.times[0]
        return self._graph.nodes[reached.node].first or reached.time

    def _last(self, reached: Reached) -> int:
        """The last time of a step that repeats by itself, such as guesses and visits; else its only moment."""
        step = reached.step
        return step.times[-1] if step is not None and step.times else self._time(reached)


def _others(causes: list[Node], effects: list[Node]) -> list[Node]:
    """Leave out that a program started itself again, where it started others too: a reader learns nothing from it."""
    own = {thing(node) for node in causes}
    return [node for node in effects if thing(node) not in own] or effects


def _depths(reach: dict[int, Reached]) -> dict[int, int]:
    """Return how many steps each thing is from the start, so that what happened in one second is told in order of cause."""
    depths: dict[int, int] = {}
    for number in reach:
        chain: list[int] = []
        at: int | None = number
        while at is not None and at not in depths and at not in chain:
            chain.append(at)
            step = reach[at].step if at in reach else None
            at = step.cause if step is not None else None
        depth = depths.get(at, -1) if at is not None else -1
        for one in reversed(chain):
            depth += 1
            depths[one] = depth
    return depths


def _ran_in(reach: dict[int, Reached], step: Influence) -> bool:
    """Tell whether the story has a command that ran in what this step reached: then its commands need no list."""
    return any(
        how.step is not None and how.step.cause == step.effect and how.step.rule == "ran" for how in reach.values()
    )
