"""Work done in a session: commands, becoming another account, processes that belong to the same terminal."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import pairwise

from luuvet.cause.graph import Graph, Link, Node
from luuvet.cause.influence import TOLERANCE_US, Reasoning
from luuvet.cause.knowledge import base
from luuvet.cause.rules.logon import SESSION_US, Open, Sessions

ELEVATION_US = 15 * 60_000_000
"""Uses of sudo closer than this are one elevation."""


def apply(reasoning: Reasoning, sessions: Sessions) -> None:
    """Add what ran in sessions and elevations."""
    _runs(reasoning, sessions)
    started = _Started(reasoning.graph)
    for span, links in _elevations(reasoning, sessions):
        _elevated(reasoning, span, links, started)
    _same_terminal(reasoning)
    _same_pid(reasoning)


def _runs(reasoning: Reasoning, sessions: Sessions) -> None:
    graph = reasoning.graph
    for link in graph.relation("ran"):
        actor, process = graph.nodes[link.source], graph.nodes[link.target]
        command = str(link.detail.get("command", process.base))
        if actor.kind == "session":
            reasoning.add(actor, process, "ran", 0.95, "abused", link, detail={"command": command})
        elif actor.kind == "user":
            for place, span in enumerate(sessions.at(actor.host, actor.name, link.first)):
                reasoning.add(
                    span.node, process, "ran", 0.85 if place == 0 else 0.3, "abused", link, detail={"command": command}
                )


def _elevations(reasoning: Reasoning, sessions: Sessions) -> list[tuple[Open, list[Link]]]:
    """Fold uses of sudo and su into elevations, each a session node under the one that it came from."""
    graph = reasoning.graph
    groups: dict[tuple[int, int], list[Link]] = defaultdict(list)
    for link in graph.relation("became"):
        groups[link.source, link.target].append(link)
    found: list[tuple[Open, list[Link]]] = []
    for (source, target), links in sorted(groups.items()):
        for run in _close(sorted(links, key=lambda link: link.first)):
            found.append(_elevation(reasoning, sessions, graph.nodes[source], graph.nodes[target], run))
    return found


def _close(links: list[Link]) -> list[list[Link]]:
    runs: list[list[Link]] = []
    for link in links:
        if runs and link.first - runs[-1][-1].first <= ELEVATION_US:
            runs[-1].append(link)
        else:
            runs.append([link])
    return runs


def _elevation(
    reasoning: Reasoning, sessions: Sessions, user: Node, other: Node, links: list[Link]
) -> tuple[Open, list[Link]]:
    start, end = links[0].first, links[-1].first
    node = reasoning.graph.node("session", user.host, f"{user.name}→{other.name}@{start}")
    node.first, node.last = start, end
    proof = [event for link in links for event in link.events]
    node.detail = {"from": user.name, "to": other.name, "events": proof}
    times, events = tuple(link.first for link in links), tuple(link.events[0] for link in links[:8])
    detail = {"user": user.name, "other": other.name, "commands": _listed(links)}
    for place, span in enumerate(sessions.at(user.host, user.name, start)):
        confidence = 0.93 if place == 0 else 0.3
        reasoning.add(span.node, node, "became", confidence, "attacker", times=times, events=events, detail=detail)
    return Open(node, other.name, start, end), links


def _listed(links: list[Link]) -> str:
    commands = [str(link.detail.get("command", "")) for link in links]
    return "; ".join(dict.fromkeys(command for command in commands if command))


def _elevated(reasoning: Reasoning, span: Open, links: list[Link], started: _Started) -> None:
    """Find what ran in an elevation: a command that it names, at once; else what its account ran meanwhile."""
    graph = reasoning.graph
    named = [(link.first, base(str(link.detail.get("command", "")).split(" ")[0]), link) for link in links]
    origin = str(span.node.detail["from"])
    for began, process in started.between(span.node.host, span.start - TOLERANCE_US, span.end + ELEVATION_US):
        program = process.base
        match = [link for at, name, link in named if abs(began - at) <= TOLERANCE_US and name == program]
        if match:
            told = min(match, key=lambda link: abs(link.first - began))
            detail = {"command": str(told.detail.get("command", ""))}
            reasoning.add(span.node, process, "ran", 0.93, "abused", told, times=(began,), detail=detail)
        elif _is_of(graph, process, span.user, origin):
            events = tuple(event for link in graph.incoming(process, "ran") for event in link.events)
            detail = {"command": _command(graph, process)}
            reasoning.add(
                span.node, process, "ran-meanwhile", 0.6, "abused", times=(began,), events=events, detail=detail
            )


class _Started:
    """Processes of a host by the time they began."""

    def __init__(self, graph: Graph) -> None:
        self._by_host: dict[str, list[tuple[int, int, Node]]] = defaultdict(list)
        for node in graph.kind("process"):
            if node.path:
                self._by_host[node.host].append((node.started or node.first, node.number, node))
        for begun in self._by_host.values():
            begun.sort(key=lambda one: one[:2])

    def between(self, host: str, start: int, end: int) -> list[tuple[int, Node]]:
        """Return (time, process) of those that began in a span, in order."""
        begun = self._by_host.get(host, [])
        low = bisect_left(begun, start, key=lambda one: one[0])
        high = bisect_right(begun, end, key=lambda one: one[0])
        return [(at, node) for at, _, node in begun[low:high]]


def _command(graph: Graph, process: Node) -> str:
    return next(
        (str(link.detail.get("command", "")) for link in graph.incoming(process, "ran", "spawned")), process.base
    )


def _is_of(graph: Graph, process: Node, user: str, origin: str) -> bool:
    """Tell whether a process ran under an account for a person by log lines that name no parent and no terminal."""
    links = list(graph.incoming(process, "ran"))
    if not links or any(graph.incoming(process, "spawned", "triggered")):
        return False
    actors = {graph.nodes[link.source].name for link in links if graph.nodes[link.source].kind == "user"}
    logins = {str(link.detail["login"]) for link in links if link.detail.get("login")}
    return user in actors and (origin in logins or (not logins and not any(link.detail.get("sid") for link in links)))


def _same_terminal(reasoning: Reasoning) -> None:
    """Processes under one session leader are of one logon, under whatever account they run."""
    graph = reasoning.graph
    leaders: dict[tuple[str, str], list[Link]] = defaultdict(list)
    loose: list[tuple[tuple[str, str], Link]] = []
    for link in graph.relation("ran", "spawned"):
        place = (graph.nodes[link.target].host, str(link.detail.get("sid", "")))
        if not place[1]:
            continue
        if graph.nodes[link.source].kind == "session":
            leaders[place].append(link)
        else:
            loose.append((place, link))
    for place, link in loose:
        near = [known for known in leaders.get(place, ()) if abs(known.first - link.first) <= SESSION_US]
        if near:
            known = min(near, key=lambda one: (abs(one.first - link.first), one.source))
            process = graph.nodes[link.target]
            detail = {"command": str(link.detail.get("command", process.base))}
            reasoning.add(graph.nodes[known.source], process, "ran", 0.9, "abused", link, detail=detail)


def _same_pid(reasoning: Reasoning) -> None:
    """One pid under two images within seconds: the program replaced itself (`exec`), or two logs name it differently."""
    graph = reasoning.graph
    pids: dict[tuple[str, str], list[Node]] = defaultdict(list)
    for node in graph.kind("process"):
        if node.pid and not node.path.startswith("c:/") and ":/" not in node.path:
            pids[node.host, node.pid].append(node)
    for nodes in pids.values():
        nodes.sort(key=lambda node: (node.first, node.name))
        for earlier, later in pairwise(nodes):
            near = later.first - earlier.last <= TOLERANCE_US and later.first - earlier.first <= 60_000_000
            if near:
                reasoning.add(earlier, later, "same-process", 0.9, "abused", times=())
                reasoning.add(later, earlier, "same-process", 0.85, "abused", times=())
