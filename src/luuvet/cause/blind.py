"""What we could not see: logs that a host of the story does not send, and that would settle a question."""

from __future__ import annotations

from collections import defaultdict

from luuvet.cause.graph import Graph, Node
from luuvet.cause.story import BlindSpot
from luuvet.kit.words import Words

CAP = 0.8
"""With a log missing, no confidence is above this."""

_SEEN_BY = {
    "process": frozenset(["spawned", "ran", "image"]),
    "authentication": frozenset(["logged-on", "failed-logon", "failed-check"]),
    "file": frozenset(["wrote", "read", "deleted"]),
}


def spots(graph: Graph, nodes: list[Node], words: Words) -> list[BlindSpot]:
    """Return the blind spots of the hosts where these nodes are, in order of host and log."""
    seen: dict[str, set[str]] = defaultdict(set)
    for link in graph.links:
        seen[str(link.detail["host"])].add(link.relation)
    found: list[BlindSpot] = []
    for host in sorted({node.host for node in nodes if node.host}):
        mine = [node for node in nodes if node.host == host]
        start, end = min(node.first for node in mine), max(node.last for node in mine)
        for source in sorted(_wanted(graph, mine)):
            if not _SEEN_BY[source] & seen[host]:
                told = words.both(f"blind.{source}", host=host)
                found.append(BlindSpot(host, source, start, end, told["vi"], told["en"]))
    return found


def _wanted(graph: Graph, nodes: list[Node]) -> set[str]:
    """Which logs would have been needed: processes where something was done, logons where a person was at work."""
    kinds = {node.kind for node in nodes}
    wanted: set[str] = set()
    if kinds & {"session", "user", "file", "task"}:
        wanted.add("process")
    people = kinds & {"session", "user"} or any(
        graph.nodes[link.source].kind in ("user", "session") for node in nodes for link in graph.incoming(node, "ran")
    )
    if people:
        wanted.add("authentication")
    if kinds & {"process", "session"}:
        wanted.add("file")
    return wanted
