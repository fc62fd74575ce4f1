"""Pages of our own servers: which file a page is, who was given it after it was changed, and what was put there by a request."""

from __future__ import annotations

from luuvet.cause.graph import Link, Node
from luuvet.cause.influence import TOLERANCE_US, Reasoning
from luuvet.cause.knowledge import base

_UPLOADS = frozenset({"PUT", "POST"})
_INDEX = ("index.html", "index.htm", "index.php", "default.aspx", "default.htm")


def apply(reasoning: Reasoning) -> None:
    """Add file → page → visitor, and request → file where a request wrote it; note files that had been served before."""
    graph = reasoning.graph
    files: dict[tuple[str, str], dict[int, Node]] = {}
    for link in graph.relation("wrote"):
        node = graph.nodes[link.target]
        files.setdefault((node.host, node.base), {})[node.number] = node
    if not files:
        return
    for number in sorted({link.target for link in graph.relation("fetched")}):
        page = graph.nodes[number]
        name = base(page.name.partition("/")[2].partition("?")[0])
        for host in sorted({str(link.detail["host"]) for link in graph.incoming(page, "fetched")}):
            for one in (name, *_INDEX):
                for file in files.get((host, one), {}).values():
                    if is_page_of(page.name, file.path):
                        _served(reasoning, page, file)


def is_page_of(url: str, path: str) -> bool:
    """Tell whether a page's path is the end of a file's path, as a document root makes it."""
    asked = "/" + url.partition("/")[2].partition("?")[0]
    if asked.endswith("/"):
        return any(path.endswith(asked + name) for name in _INDEX) and _rooted(path, asked)
    return path.endswith(asked) and _rooted(path, asked)


def _rooted(path: str, asked: str) -> bool:
    """A bare name may lie anywhere: then the folder must be one that web servers serve from."""
    return asked.count("/") > 1 or any(
        part in path for part in ("/www/", "/html/", "/htdocs/", "/public", "/wwwroot/", "/web/")
    )


def _served(reasoning: Reasoning, page: Node, file: Node) -> None:
    graph = reasoning.graph
    writes = list(graph.incoming(file, "wrote"))
    changed = min(link.first for link in writes)
    if any(link.first < changed and _given(link) for link in graph.incoming(page, "fetched")):
        reasoning.existed.add(file.number)
    reasoning.add(file, page, "served-as", 0.95, "victim", times=(changed,), events=tuple(writes[0].events[:2]))
    for link in graph.incoming(page, "fetched"):
        method = str(link.detail.get("method", ""))
        if method in _UPLOADS:
            _uploaded(reasoning, page, file, link, writes)
        elif link.last >= changed and _given(link):
            visitor = graph.nodes[link.source]
            after = link.between(changed, link.last)
            times, events = tuple(time for time, _ in after) or (link.last,), tuple(event for _, event in after[:3])
            reasoning.add(page, visitor, "visited", 0.8, "victim", times=times, events=events)


def _given(link: Link) -> bool:
    """Tell whether a request was answered with content (also from the visitor's own copy: 304)."""
    return str(link.detail.get("status", "200")).startswith(("2", "304"))


def _uploaded(reasoning: Reasoning, page: Node, file: Node, link: Link, writes: list[Link]) -> None:
    """A request that sent content, and a write of that very file at that moment."""
    graph = reasoning.graph
    for write in writes:
        near = [time for time in link.times if abs(time - write.first) <= TOLERANCE_US]
        if near:
            sender = graph.nodes[link.source]
            events = (*link.events[:2], *write.events[:2])
            reasoning.add(sender, page, "uploaded", 0.88, "abused", times=(near[0],), events=events)
            reasoning.add(page, file, "uploaded", 0.88, "attacker", times=(near[0],), events=events)
            reasoning.tell(sender, "uploaded", 0.5, events, near[0])
