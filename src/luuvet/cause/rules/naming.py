"""Identity, not flow: names that resolve to an address, pages under a name, files saved from a page, files served."""

from __future__ import annotations

from collections import defaultdict

from luuvet.cause.graph import Graph, Link, Node
from luuvet.cause.influence import TOLERANCE_US, Reasoning
from luuvet.cause.knowledge import base
from luuvet.cause.programs import Programs

SHARED_NAMES = 3
"""An address that bears more names than this is shared, so a name says nothing about it."""

SAVED_US = 120_000_000
"""A file is taken as saved from a page of the same name asked for at most this long before."""

_SHORTEST = 5


def apply(reasoning: Reasoning, programs: Programs) -> None:
    """Add identity links between addresses, names, pages and files."""
    _names(reasoning)
    pages = _pages(reasoning)
    _saved(reasoning, pages)
    _browsed(reasoning, programs)


def authority(url: str) -> str:
    """Return the name of a page's server, without its port."""
    return url.partition("/")[0].rpartition("@")[2].partition(":")[0].lower()


def _names(reasoning: Reasoning) -> None:
    graph = reasoning.graph
    bearing: dict[int, list[Link]] = defaultdict(list)
    for link in graph.relation("resolved"):
        bearing[link.target].append(link)
    for address, links in bearing.items():
        shared = len({link.source for link in links}) > SHARED_NAMES
        if not reasoning.outside(graph.nodes[address]):
            continue
        for link in links:
            name = graph.nodes[link.source]
            confidence = 0.3 if shared else 0.95
            reasoning.add(graph.nodes[address], name, "bears-name", confidence, "attacker", times=(), events=_few(link))
            reasoning.add(
                name, graph.nodes[address], "resolves-to", confidence, "attacker", times=(), events=_few(link)
            )


def _pages(reasoning: Reasoning) -> dict[tuple[str, str], list[Link]]:
    """Link pages with their server's name or address; return requests by (host, file name at the end of the page's path)."""
    graph = reasoning.graph
    asked: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in list(graph.relation("requested")):
        page = graph.nodes[link.target]
        whole = page.name.partition("/")[0].lower()
        server = authority(page.name)
        parent = graph.find("domain", "", server) or graph.find("ip", "", server)
        if parent is not None:
            reasoning.add(parent, page, "has-page", 0.95, "attacker", times=(), events=_few(link))
            if whole != server:
                port = graph.node("domain", "", whole)
                port.first, port.last = port.first or link.first, max(port.last, link.last)
                reasoning.add(parent, port, "has-port", 0.95, "attacker", times=(), events=_few(link))
        name = base(page.name.partition("?")[0]) if "/" in page.name else ""
        if len(name) >= _SHORTEST and "." in name:
            asked[str(link.detail["host"]), name.lower()].append(link)
    return asked


def _saved(reasoning: Reasoning, asked: dict[tuple[str, str], list[Link]]) -> None:
    graph = reasoning.graph
    for link in graph.relation("wrote"):
        file = graph.nodes[link.target]
        for request in asked.get((file.host, file.base.lower()), ()):
            when = link.at_or_after(request.first - TOLERANCE_US)
            if when is not None and when - request.first <= SAVED_US:
                page = graph.nodes[request.target]
                events = (*request.events[:2], *link.events[:2])
                reasoning.add(page, file, "saved-from", 0.92, "attacker", times=(when,), events=events)
                _served_by_ours(reasoning, page, request, file)


def _served_by_ours(reasoning: Reasoning, page: Node, request: Link, saved: Node) -> None:
    """A page asked from a host of ours that holds a file of that name: the file went from host to host."""
    graph = reasoning.graph
    for address in _servers(graph, authority(page.name)):
        host = reasoning.addresses.get(address, "")
        if not host or host == saved.host:
            continue
        for node in graph.kind("file"):
            if node.host == host and node.base.lower() == saved.base.lower() and node.first <= request.first:
                reasoning.add(node, page, "passed-on", 0.9, "attacker", request)


def _servers(graph: Graph, name: str) -> list[str]:
    domain = graph.find("domain", "", name)
    found = [name]
    if domain is not None:
        found += [graph.nodes[link.target].name for link in graph.outgoing(domain, "resolved")]
    return found


def _browsed(reasoning: Reasoning, programs: Programs) -> None:
    """The program that reached an address while its host asked for a page under one of the address' names."""
    graph = reasoning.graph
    pages: dict[tuple[str, int], list[Link]] = defaultdict(list)
    for request in graph.relation("requested"):
        for address in _servers(graph, authority(graph.nodes[request.target].name)):
            node = graph.find("ip", "", address)
            if node is not None:
                pages[str(request.detail["host"]), node.number].append(request)
    for link in graph.relation("connected"):
        process = graph.nodes[link.source]
        for request in pages.get((process.host, link.target), ()):
            when = link.at_or_after(request.first - TOLERANCE_US)
            if when is not None and when <= request.last + TOLERANCE_US and not programs.is_dropped(process):
                page = graph.nodes[request.target]
                events = (*request.events[:1], *link.events[:1])
                reasoning.add(page, process, "browsed", 0.6, "abused", times=(when,), events=events)


def _few(link: Link) -> tuple[str, ...]:
    return tuple(link.events[:2])
