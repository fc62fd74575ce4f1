"""Which steps are told in one sentence: steps of one kind, and one thing that happened again and again."""

from __future__ import annotations

from luuvet.cause.graph import Graph, Node
from luuvet.cause.influence import Influence

COMMANDS = ("ran", "ran-meanwhile")
SEVERAL = "ran-several"

_MERGED = frozenset(
    ["visited", "has-page", "named-after", "tried", "ran-dropped", "browsed", "called", "guessed", "served-as",
     "wrote", "changed-file"]
)  # fmt: skip
"""Steps of one kind told in one sentence, …"""

_BY_CAUSE = frozenset(
    ["named-after", "tried", "ran-dropped", "called", "guessed", "served-as", "wrote", "changed-file"]
)
"""… these one sentence a cause."""

_OWN_COUNT = frozenset(["tried", "visited", "guessed"])
"""Steps whose sentence has a count of its own, or that two logs may tell of at one moment."""

_OF_COMMAND = frozenset([*COMMANDS, "triggered", "ran-script"])
"""Steps whose sentence names the command and not the process that it became."""

Key = tuple[object, ...]


def thing(node: Node) -> Key:
    """Return what a node is to a reader: a program on a host whatever its pid, an account's session whichever it was."""
    if node.kind == "process" and node.base:
        return node.kind, node.host, node.base
    if node.kind == "session":
        return node.kind, node.host, node.name.partition("@")[0]
    return (node.number,)


def key(graph: Graph, step: Influence, consequential: set[int]) -> Key:
    """Return what steps of one sentence have in common; its first part is the rule, or `SEVERAL` for commands told together.

    Args:
        graph: holds the ends of the step.
        step: one step of the story.
        consequential: processes that did something which the story tells; their commands are told one by one.
    """
    cause, effect = thing(graph.nodes[step.cause]), thing(graph.nodes[step.effect])
    if step.rule in _MERGED:
        return (step.rule, *((cause,) if step.rule in _BY_CAUSE else ()))
    if step.rule in COMMANDS and step.effect not in consequential:
        return SEVERAL, step.cause
    if step.rule in _OF_COMMAND:
        return step.rule, cause, step.detail.get("command", "")
    if step.rule == "spawned" and step.role != "attacker":
        return (
            step.rule,
            cause,
        )  # what a program started in the course of its work; what the attacker planted stands alone
    return step.rule, cause, effect, *sorted(step.detail.items())


def repeated(graph: Graph, steps: list[Influence]) -> int:
    """Return how often one thing happened where steps say the same again; 0 where they name different things."""
    if steps[0].rule in _OWN_COUNT:
        return 0
    if steps[0].rule in _OF_COMMAND:
        same = {step.detail.get("command", "") for step in steps}
        return len(steps) if len(same) == 1 else 0
    same_ends = {(thing(graph.nodes[step.cause]), thing(graph.nodes[step.effect])) for step in steps}
    return len(steps) if len(same_ends) == 1 else 0
