"""A step of reasoning: this brought that about, by this rule, with this confidence, proven by these events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address

from luuvet.cause.graph import Graph, Link, Node

TOLERANCE_US = 5_000_000
"""Two logs of one machine may differ by this much, and buffers delay a line by as much."""

PROOF = 8
"""So many events prove a step at most; the rest say the same."""


@dataclass(frozen=True, slots=True)
class Influence:
    """One typed inference.

    Attributes:
        cause, effect: node numbers.
        rule: the rule's name, also the key of its sentence.
        confidence: 0–1, of this step alone.
        role: what the effect is, given that the cause belongs to the attacker.
        times: when it happened, ascending, microseconds; empty for an identity link, which has no direction in time.
        events: ids of the events that prove it.
        count: how often.
        detail: what its sentence needs.
    """

    cause: int
    effect: int
    rule: str
    confidence: float
    role: str
    times: tuple[int, ...]
    events: tuple[str, ...]
    count: int = 1
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tell:
    """Something that an attack does and ordinary work does not: by how much it raises suspicion (0–1), and where it was seen."""

    node: int
    name: str
    weight: float
    events: tuple[str, ...]
    time: int = 0


class Reasoning:
    """The graph with everything that the rules concluded from it, before any question is asked."""

    def __init__(self, graph: Graph, addresses: Mapping[str, str]) -> None:
        self.graph = graph
        self.addresses = addresses
        self.effects: dict[int, list[Influence]] = defaultdict(list)
        self.causes: dict[int, list[Influence]] = defaultdict(list)
        self.tells: dict[int, list[Tell]] = defaultdict(list)
        self.existed: set[int] = set()
        """Files that are known to have been there before they were first seen written."""
        self._pairs: dict[tuple[int, int, str], float] = {}

    def add(
        self,
        cause: Node,
        effect: Node,
        rule: str,
        confidence: float,
        role: str,
        link: Link | None = None,
        *,
        times: tuple[int, ...] | None = None,
        events: tuple[str, ...] = (),
        detail: Mapping[str, str] | None = None,
    ) -> None:
        """Conclude a step. The link gives times and events unless they are given; no times at all is an identity link."""
        if cause is effect or self._pairs.get((cause.number, effect.number, rule), -1.0) >= confidence:
            return
        self._pairs[cause.number, effect.number, rule] = confidence
        when = times if times is not None else tuple(link.times) if link else ()
        proof = events or (tuple(link.events[:PROOF]) if link else ())
        step = Influence(
            cause.number, effect.number, rule, confidence, role, when, proof, link.count if link else 1, detail or {}
        )
        self.effects[cause.number].append(step)
        self.causes[effect.number].append(step)

    def tell(self, node: Node, name: str, weight: float, events: tuple[str, ...], time: int = 0) -> None:
        """Note something suspicious at a node, once a name."""
        if all(tell.name != name for tell in self.tells[node.number]):
            self.tells[node.number].append(Tell(node.number, name, weight, events, time))

    def ours(self, address: str) -> bool:
        """Tell whether an address belongs to a host whose log we have."""
        return address in self.addresses

    def outside(self, node: Node) -> bool:
        """Tell whether a node is an address that could be where an attack came from."""
        if node.kind != "ip" or self.ours(node.name):
            return False
        try:
            parsed = ip_address(node.name)
        except ValueError:
            return False
        broadcast = parsed.version == 4 and node.name.endswith(".255")
        return not (parsed.is_multicast or parsed.is_loopback or parsed.is_link_local or broadcast)
