"""What an attack leaves behind without meaning to: crash reports, shortcuts, lock files and marks named after its files."""

from __future__ import annotations

from collections import defaultdict

from luuvet.cause.graph import Graph, Node
from luuvet.cause.influence import Reasoning
from luuvet.cause.knowledge import base, is_named_after
from luuvet.cause.walk import Reached

BEFORE_US = 86_400_000_000
"""A trace of the same name counts when it is at most this much older."""

CONFIDENCE = 0.85
_SHORTEST = 5


def add(reasoning: Reasoning, reached: dict[int, Reached]) -> dict[int, Reached]:
    """Return the by-products of what a forward walk reached, adding their steps to the reasoning."""
    graph = reasoning.graph
    names = _names(graph, reached)
    made = {link.target for link in graph.relation("wrote", "deleted")}
    folders = {(graph.nodes[n].host, path) for n in made for path in _parents(graph.nodes[n].path)}
    found: dict[int, Reached] = {}
    for node in list(graph.kind("file")):
        if node.number in reached or (node.number not in made and (node.host, node.path) not in folders):
            continue
        for origin in names.get(node.host, ()):
            if node.last >= origin.first - BEFORE_US and is_named_after(node.path, origin.base):
                reasoning.add(
                    origin, node, "named-after", CONFIDENCE, "by-product", times=(), events=_proof(graph, node)
                )
                step = reasoning.causes[node.number][-1]
                found[node.number] = Reached(node.number, CONFIDENCE, node.first, step)
                break
    return found


def _names(graph: Graph, reached: dict[int, Reached]) -> dict[str, list[Node]]:
    names: dict[str, dict[str, Node]] = defaultdict(dict)
    for number, how in sorted(reached.items()):
        node = graph.nodes[number]
        mine = how.step is not None and how.step.role == "attacker" and node.kind in ("file", "process")
        if mine and len(node.base) >= _SHORTEST and "." in node.base:
            names[node.host].setdefault(node.base, node)
    return {host: list(found.values()) for host, found in names.items()}


def _parents(path: str) -> list[str]:
    folder = path.rpartition("/")[0]
    return [folder] if base(folder) else []


def _proof(graph: Graph, node: Node) -> tuple[str, ...]:
    return tuple(event for link in graph.into[node.number][:2] for event in link.events[:1])
