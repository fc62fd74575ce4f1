"""All rules in their order."""

from __future__ import annotations

from collections.abc import Mapping

from luuvet.cause.graph import Graph
from luuvet.cause.influence import Reasoning
from luuvet.cause.programs import study
from luuvet.cause.rules import change, commands, intrusion, logon, naming, served, work


def reason(graph: Graph, addresses: Mapping[str, str]) -> Reasoning:
    """Return everything that the rules conclude from a graph; `addresses` maps an address of ours to its host."""
    reasoning = Reasoning(graph, addresses)
    programs = study(graph)
    naming.apply(reasoning, programs)
    work.apply(reasoning, logon.apply(reasoning))
    change.apply(reasoning)
    served.apply(reasoning)
    intrusion.apply(reasoning, programs)
    commands.apply(reasoning)
    return reasoning
