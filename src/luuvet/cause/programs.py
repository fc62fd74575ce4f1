"""Programs: which were put on a host and then run, which took part in a break-in, which address a dropped program called back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from luuvet.cause.graph import Graph, Link, Node
from luuvet.cause.influence import TOLERANCE_US
from luuvet.cause.knowledge import INTERACTIVE, SHELLS, remote_address

EXPLOITED = 0.8
"""From this much evidence on a program is taken as used against its user."""

_SHELL_CHILD, _DROPPED, _REMOTE_CHILD = 0.6, 0.5, 0.85
_DEPTH = 4


@dataclass
class Programs:
    """What the graph says about programs.

    Attributes:
        runs: processes by (host, path of their image).
        dropped: by file number: the write that put a program there before it first ran, and its runs.
        fresh: (host, path) of those programs.
        evidence: by process number: how sure it is that the process was used against its user.
        callbacks: by process number: the addresses that programs dropped by it called, with the events.
    """

    runs: dict[tuple[str, str], list[Node]] = field(default_factory=lambda: defaultdict(list))
    dropped: dict[int, tuple[Link, list[Node]]] = field(default_factory=dict)
    fresh: set[tuple[str, str]] = field(default_factory=set)
    evidence: dict[int, float] = field(default_factory=dict)
    callbacks: dict[int, dict[int, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    def is_dropped(self, process: Node) -> bool:
        """Tell whether a process runs an image that was put there in the time that we look at, or lies on another machine."""
        return (process.host, process.path) in self.fresh or bool(remote_address(process.path))

    def exploited(self, process: Node) -> bool:
        """Tell whether a process was used against its user."""
        return self.evidence.get(process.number, 0.0) >= EXPLOITED


def study(graph: Graph) -> Programs:
    """Return what the graph says about programs."""
    found = Programs()
    for node in graph.kind("process"):
        if node.path:
            found.runs[node.host, node.path].append(node)
    for node in graph.kind("file"):
        _dropped(graph, found, node)
    for node in graph.kind("process"):
        _evidence(graph, found, node)
    for write, runs in found.dropped.values():
        _callbacks(graph, found, graph.nodes[write.source], write, runs)
    return found


def _dropped(graph: Graph, found: Programs, file: Node) -> None:
    runs = found.runs.get((file.host, file.path))
    if not runs:
        return
    writes = [link for link in graph.incoming(file, "wrote") if graph.nodes[link.source].kind == "process"]
    writes = [link for link in writes if graph.nodes[link.source].path != file.path]
    if not writes:
        return
    write = min(writes, key=lambda link: link.first)
    after = [run for run in runs if run.first >= write.first - TOLERANCE_US]
    if len(after) == len(runs):
        found.dropped[file.number] = (write, after)
        found.fresh.add((file.host, file.path))


def _evidence(graph: Graph, found: Programs, process: Node) -> None:
    if process.program in SHELLS or process.program in INTERACTIVE or not process.path:
        return
    doubt = 1.0
    children = [graph.nodes[link.target] for link in graph.outgoing(process, "spawned")]
    if any(child.program in SHELLS and child.program != process.program for child in children):
        doubt *= 1 - _SHELL_CHILD
    if any(remote_address(child.path) for child in children):
        doubt *= 1 - _REMOTE_CHILD
    if any(link.target in found.dropped for link in graph.outgoing(process, "wrote")):
        doubt *= 1 - _DROPPED
    if doubt < 1.0:
        found.evidence[process.number] = 1 - doubt


def _callbacks(graph: Graph, found: Programs, writer: Node, write: Link, runs: list[Node]) -> None:
    """Find addresses that the writer reached before it wrote and that the written program, or what it started, called."""
    before = {link.target for link in graph.outgoing(writer, "connected") if link.first <= write.first + TOLERANCE_US}
    for called in _family(graph, runs):
        for link in graph.outgoing(called, "connected"):
            if link.target in before and link.last >= write.first:
                found.callbacks[writer.number].setdefault(link.target, list(link.events[:2]))


def _family(graph: Graph, runs: list[Node]) -> list[Node]:
    """Return processes and what they started, a few generations down."""
    seen = {run.number: run for run in runs}
    level = list(runs)
    for _ in range(_DEPTH):
        level = [graph.nodes[link.target] for run in level for link in graph.outgoing(run, "spawned")]
        level = [child for child in level if child.number not in seen]
        seen.update((child.number, child) for child in level)
    return list(seen.values())
