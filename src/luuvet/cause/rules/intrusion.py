"""A program is used against its user: it drops a program, starts a shell, is told what to do from outside."""

from __future__ import annotations

from luuvet.cause.graph import Link, Node
from luuvet.cause.influence import Reasoning
from luuvet.cause.knowledge import SHELLS, remote_address, scratch
from luuvet.cause.programs import Programs

BEACON_CONTACTS = 40
"""So many contacts of one dropped program with one address are a tell."""

COLLECTED_FILES = 300
"""So many different files and folders read by one dropped program are a tell."""


def apply(reasoning: Reasoning, programs: Programs) -> None:
    """Add what processes did to processes and files, and how an address reached a process."""
    graph = reasoning.graph
    for file, (write, runs) in programs.dropped.items():
        _drop(reasoning, programs, graph.nodes[file], write, runs)
    for node in list(graph.kind("process")):
        _process(reasoning, programs, node)
    for link in graph.relation("spawned"):
        _spawned(reasoning, programs, link)
    for link in graph.relation("wrote"):
        _wrote(reasoning, programs, link)
    for link in graph.relation("connected"):
        _contact(reasoning, programs, link)
    _bases(reasoning, programs)


def _drop(reasoning: Reasoning, programs: Programs, file: Node, write: Link, runs: list[Node]) -> None:
    writer = reasoning.graph.nodes[write.source]
    sure = programs.exploited(writer) or programs.is_dropped(writer) or writer.number in programs.callbacks
    reasoning.add(writer, file, "dropped", 0.95 if sure else 0.45, "attacker", write)
    for run in runs:
        reasoning.add(file, run, "ran-dropped", 0.97, "attacker", times=(run.first,), events=_proof(reasoning, run))
        _tells_of_program(reasoning, run)


def _process(reasoning: Reasoning, programs: Programs, node: Node) -> None:
    address = remote_address(node.path)
    if address and not reasoning.ours(address):
        source = reasoning.graph.node("ip", "", address)
        proof = _proof(reasoning, node)
        reasoning.add(source, node, "ran-from-share", 0.93, "attacker", times=(node.first,), events=proof)
        reasoning.tell(node, "remote-program", 0.75, proof, node.first)
        _tells_of_program(reasoning, node)
    if programs.exploited(node):
        links = reasoning.graph.outgoing(node, "spawned")
        reasoning.tell(node, "exploited", 0.7, tuple(event for link in links for event in link.events[:1]), node.first)
    for address_number, events in programs.callbacks.get(node.number, {}).items():
        caller = reasoning.graph.nodes[address_number]
        if reasoning.outside(caller):
            reasoning.tell(node, "called-back", 0.6, tuple(events), node.first)


def _tells_of_program(reasoning: Reasoning, run: Node) -> None:
    graph = reasoning.graph
    for link in graph.outgoing(run, "connected"):
        if link.count >= BEACON_CONTACTS and reasoning.outside(graph.nodes[link.target]):
            reasoning.tell(run, "beacon", 0.5, tuple(link.events[:3]), link.first)
    reads = graph.outgoing(run, "read")
    if len(list(reads)) >= COLLECTED_FILES:
        reasoning.tell(run, "collected", 0.4, tuple(link.events[0] for link in list(reads)[:3]), run.first)


def _spawned(reasoning: Reasoning, programs: Programs, link: Link) -> None:
    parent, child = reasoning.graph.nodes[link.source], reasoning.graph.nodes[link.target]
    role = "attacker" if programs.is_dropped(child) else "abused"
    if programs.is_dropped(parent) or programs.exploited(parent):
        confidence = 0.92
    elif parent.program in SHELLS or in_session(reasoning, parent):
        confidence = 0.9
    else:
        confidence = 0.3
    reasoning.add(parent, child, "spawned", confidence, role, link)
    if programs.is_dropped(child) and not programs.is_dropped(parent) and programs.exploited(parent):
        reasoning.add(child, parent, "came-through", 0.9, "abused", times=())


def _wrote(reasoning: Reasoning, programs: Programs, link: Link) -> None:
    writer, file = reasoning.graph.nodes[link.source], reasoning.graph.nodes[link.target]
    if link.target in programs.dropped or writer.kind != "process":
        return
    controlled = programs.is_dropped(writer) or programs.exploited(writer)
    sure = controlled or in_session(reasoning, writer)
    if controlled and (scratch(file.path) or _removed(reasoning, link)):
        return
    existed = file.number in reasoning.existed or file.first < link.first - 1_000_000
    role = "victim" if existed else "attacker"
    reasoning.add(writer, file, "changed-file" if existed else "wrote", 0.9 if sure else 0.3, role, link)


def in_session(reasoning: Reasoning, process: Node) -> bool:
    """Tell whether a process is known to have run in somebody's session or from a schedule."""
    if any(reasoning.graph.incoming(process, "ran", "triggered")):
        return True
    return any(step.rule in ("ran", "ran-meanwhile", "triggered") for step in reasoning.causes.get(process.number, ()))


def _removed(reasoning: Reasoning, link: Link) -> bool:
    """A file that its own writer removes again is working material."""
    return any(
        other.source == link.source for other in reasoning.graph.into[link.target] if other.relation == "deleted"
    )


def _contact(reasoning: Reasoning, programs: Programs, link: Link) -> None:
    process, address = reasoning.graph.nodes[link.source], reasoning.graph.nodes[link.target]
    if not reasoning.outside(address):
        return
    if address.number in programs.callbacks.get(process.number, {}):
        reasoning.add(address, process, "called-back", 0.92, "abused", link)
    elif not programs.is_dropped(process):
        reasoning.add(address, process, "contact", 0.4, "abused", link)


def _bases(reasoning: Reasoning, programs: Programs) -> None:
    """Where the dropped programs of this slice call: one address called by several, or by one above all others, is a base."""
    graph = reasoning.graph
    calls: dict[int, dict[int, Link]] = {}
    for link in graph.relation("connected"):
        process = graph.nodes[link.source]
        if programs.is_dropped(process) and reasoning.outside(graph.nodes[link.target]):
            calls.setdefault(link.target, {})[link.source] = link
    for address, links in calls.items():
        for number, link in links.items():
            caller, called = graph.nodes[number], graph.nodes[address]
            total = sum(other.count for other in graph.outgoing(caller, "connected"))
            base = len(links) > 1 or link.count * 2 > total
            reasoning.add(caller, called, "called", 0.85 if base else 0.3, "attacker", link)
            if base:
                reasoning.add(called, caller, "commanded", 0.7, "attacker", link)


def _proof(reasoning: Reasoning, process: Node) -> tuple[str, ...]:
    links = list(reasoning.graph.incoming(process, "spawned", "ran", "image"))
    links = links or list(reasoning.graph.outgoing(process, "connected", "wrote", "read"))
    return tuple(event for link in links[:3] for event in link.events[:1])
