"""What each thing is in a found story: attacker, abused, symptom, by-product or victim; and what was affected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from luuvet.cause import resolve
from luuvet.cause.entry import Candidate
from luuvet.cause.graph import Graph, Node
from luuvet.cause.symptom import Symptom
from luuvet.cause.walk import Reached

_MADE = frozenset(["created-account", "scheduled", "ran-dropped", "ran-from-share"])
"""Steps whose effect was not there before the attack: it is affected whatever its role."""


def befallen(best: Candidate, reach: Mapping[int, Reached], starts: Sequence[Node]) -> dict[int, str]:
    """Return roles by node number as the steps gave them: what happened to each thing. Impact and actions go by these."""
    roles = {number: how.step.role for number, how in reach.items() if how.step is not None}
    roles[best.node] = "attacker"
    for node in starts:
        roles.setdefault(node.number, "symptom")
    return roles


def noticed(graph: Graph, symptom: Symptom, roles: Mapping[int, str], starts: Sequence[Node]) -> dict[int, str]:
    """Return `symptom` for what was asked about, but for what is the attacker's own.

    A host is no one thing, and of a file as it was at a time the walk starts at its writer, though the file was asked about.
    """
    if symptom.kind == "host":
        return {}
    asked = resolve.starts(graph, symptom, (), ()) if symptom.kind == "file" else starts
    return {node.number: "symptom" for node in asked if roles.get(node.number) != "attacker"}


def is_affected(role: str, how: Reached) -> bool:
    """Tell whether a thing of the story belongs to its impact; `role` is what happened to it."""
    rule = how.step.rule if how.step is not None else ""
    return rule in _MADE or (role == "victim" and rule not in ("", "tried"))
