"""What to do now, from what the story holds: contain, remove, restore, keep the proof."""

from __future__ import annotations

from collections.abc import Callable

from luuvet.cause.graph import Graph, Node
from luuvet.cause.labels import Labels
from luuvet.cause.plural import counted
from luuvet.cause.story import Sentence
from luuvet.cause.walk import Reached
from luuvet.kit.words import LANGUAGES, Words

_MOST_OF_A_KIND = 5


class Advisor:
    """Writes the actions of a story."""

    def __init__(self, graph: Graph, labels: Labels, words: Words, when: Callable[[int], str]) -> None:
        self._graph = graph
        self._labels = labels
        self._words = words
        self._when = when

    def advise(self, roles: dict[int, str], reach: dict[int, Reached], proof: tuple[str, ...]) -> list[Sentence]:
        """Return actions, the most urgent first."""
        rules = {number: how.step.rule if how.step else "" for number, how in reach.items()}
        of = self._of(roles)
        actions = self._each("block-ip", of("ip", "attacker")) + self._each(
            "block-domain", self._names(of("domain", "attacker"))
        )
        programs = [node for node in of("process", "attacker") if rules.get(node.number, "").startswith("ran-")]
        actions += self._hosts("isolate-host", programs)
        accounts = of("user", "abused")
        actions += self._each("lock-account", accounts) + self._each("end-sessions", accounts)
        actions += [self._say("guard-ssh", host=host) for host in sorted({node.host for node in accounts})]
        actions += self._each("remove-account", of("user", "attacker")) + self._each(
            "remove-task", of("task", "attacker")
        )
        actions += self._roots(of("session", "attacker"))
        for node in of("file", "victim")[:_MOST_OF_A_KIND]:
            actions.append(self._named("restore-file", node, when=self._when(reach[node.number].time)))
        actions += self._each("remove-file", of("file", "attacker"))
        visitors = [number for number, rule in rules.items() if rule == "visited"]
        if visitors:
            texts = {lang: counted(self._words, "action.tell-visitors", lang, len(visitors)) for lang in LANGUAGES}
            actions.append(Sentence.of(texts))
        return actions + [self._say("keep-proof", event=event) for event in proof[:1]]

    def _of(self, roles: dict[int, str]) -> Callable[[str, str], list[Node]]:
        def chosen(kind: str, role: str) -> list[Node]:
            nodes = [self._graph.nodes[number] for number, held in roles.items() if held == role]
            return sorted((node for node in nodes if node.kind == kind), key=lambda node: node.id)

        return chosen

    @staticmethod
    def _names(nodes: list[Node]) -> list[Node]:
        """Names without those that only add a port."""
        return [node for node in nodes if ":" not in node.name]

    def _each(self, key: str, nodes: list[Node]) -> list[Sentence]:
        return [self._named(key, node) for node in nodes[:_MOST_OF_A_KIND]]

    def _hosts(self, key: str, nodes: list[Node]) -> list[Sentence]:
        hosts = {node.host: Node(-1, "host", "", node.host) for node in nodes}
        return [self._named(key, hosts[host]) for host in sorted(hosts)]

    def _roots(self, sessions: list[Node]) -> list[Sentence]:
        pairs = sorted({(str(node.detail["to"]), node.host) for node in sessions if node.detail.get("to")})
        return [self._say("check-root", other=other, host=host) for other, host in pairs]

    def _named(self, key: str, node: Node, **values: object) -> Sentence:
        texts = {
            lang: self._words.say(f"action.{key}", lang, name=self._labels.of(node, lang), **values)
            for lang in LANGUAGES
        }
        return Sentence.of(texts)

    def _say(self, key: str, **values: object) -> Sentence:
        return Sentence.of(self._words.both(f"action.{key}", **values))
