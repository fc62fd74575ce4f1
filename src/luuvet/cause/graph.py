"""The observed edges of one investigation as a graph in memory: nodes, and links with the times at which they happened."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from luuvet.cause.knowledge import base, program


@dataclass(slots=True)
class Node:
    """A thing that acted or was acted on. Times are microseconds UTC, of its first and last link."""

    number: int
    kind: str
    host: str
    name: str
    first: int = 0
    last: int = 0
    started: int | None = None
    incarnation: int = 1
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`kind:host|name`, with `@n` for the n-th process that bore this pid and image."""
        held = f"{self.host}|{self.name}" if self.host else self.name
        return f"{self.kind}:{held}" + (f"@{self.incarnation}" if self.incarnation > 1 else "")

    @property
    def pid(self) -> str:
        """A process' pid as text, else empty."""
        return self.name.partition("|")[0] if self.kind == "process" else ""

    @property
    def path(self) -> str:
        """A process' executable, a file's path, else the name."""
        return self.name.partition("|")[2] if self.kind == "process" else self.name

    @property
    def base(self) -> str:
        """The last component of `path`."""
        return base(self.path)

    @property
    def program(self) -> str:
        """The program's name of a process or file, without folder and extension."""
        return program(self.path)


@dataclass(slots=True)
class Link:
    """One thing did one thing to another, at these times (ascending, microseconds UTC), proven by these events.

    The first few hundred times are kept, each with its event; `count` and `last` tell of the rest."""

    source: int
    target: int
    relation: str
    times: list[int]
    count: int
    last: int
    events: list[str]
    detail: dict[str, Any]

    @property
    def first(self) -> int:
        """When it first happened."""
        return self.times[0]

    def between(self, start: int, end: int) -> list[tuple[int, str]]:
        """Return (time, event id) of what happened in a span, both ends inclusive, as far as the times are kept."""
        low, high = bisect_left(self.times, start), bisect_right(self.times, end)
        return list(zip(self.times[low:high], self.events[low:high], strict=False))

    def at_or_after(self, time: int) -> int | None:
        """Return the first time at or after `time`, None when all were before."""
        place = bisect_left(self.times, time)
        if place < len(self.times):
            return self.times[place]
        return self.last if self.last >= time else None


class Graph:
    """Nodes and links with their indexes. Filled once, then only read."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.links: list[Link] = []
        self.out: dict[int, list[Link]] = defaultdict(list)
        self.into: dict[int, list[Link]] = defaultdict(list)
        self._numbers: dict[tuple[str, str, str, int], int] = {}
        self._by_relation: dict[str, list[Link]] = defaultdict(list)

    def node(self, kind: str, host: str, name: str, incarnation: int = 1) -> Node:
        """Return the node of this name, made where there was none."""
        key = (kind, host, name, incarnation)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.nodes)
            self.nodes.append(Node(number, kind, host, name, incarnation=incarnation))
        return self.nodes[number]

    def find(self, kind: str, host: str, name: str, incarnation: int = 1) -> Node | None:
        """Return the node of this name, None where there is none."""
        number = self._numbers.get((kind, host, name, incarnation))
        return None if number is None else self.nodes[number]

    def add(self, link: Link) -> None:
        """Put a link in and widen the time of both its ends."""
        self.links.append(link)
        self.out[link.source].append(link)
        self.into[link.target].append(link)
        self._by_relation[link.relation].append(link)
        for number in (link.source, link.target):
            node = self.nodes[number]
            node.first = min(node.first or link.first, link.first)
            node.last = max(node.last, link.last)
        if link.relation in ("spawned", "ran", "triggered"):
            target = self.nodes[link.target]
            target.started = min(target.started or link.first, link.first)

    def relation(self, *names: str) -> Iterator[Link]:
        """Return the links of these relations."""
        for name in names:
            yield from self._by_relation.get(name, ())

    def kind(self, *kinds: str) -> Iterator[Node]:
        """Return the nodes of these kinds."""
        return (node for node in self.nodes if node.kind in kinds)

    def outgoing(self, node: Node, *relations: str) -> Iterable[Link]:
        """Return what a node did."""
        return [link for link in self.out.get(node.number, ()) if link.relation in relations]

    def incoming(self, node: Node, *relations: str) -> Iterable[Link]:
        """Return what was done to a node."""
        return [link for link in self.into.get(node.number, ()) if link.relation in relations]

    def witness(self, number: int) -> tuple[str, ...]:
        """Return the id of an event that shows a node: of its earliest link, none where it has no link."""
        links = (*self.into.get(number, ()), *self.out.get(number, ()))
        return tuple(min(links, key=lambda link: link.first).events[:1]) if links else ()
