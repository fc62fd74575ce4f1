"""From what a person noticed to nodes of the graph."""

from __future__ import annotations

import re
from collections.abc import Sequence

from luuvet.cause.graph import Graph, Node
from luuvet.cause.symptom import Symptom

_CRONTAB = re.compile(r"^/var/spool/cron/(?:crontabs/|tabs/)?([^/]+)$")
HOSTED_KINDS = ("file", "user", "process")


def starts(graph: Graph, symptom: Symptom, events: Sequence[str], files: Sequence[tuple[str, str]]) -> list[Node]:
    """Return the nodes that a symptom means, in a fixed order; `events` and `files` stand for an alert, event or hash."""
    if symptom.kind in ("alert", "event"):
        found = _of_events(graph, set(events))
    elif symptom.kind == "hash":
        found = [node for node in (graph.find("file", host, path) for host, path in files) if node is not None]
    elif symptom.kind == "host":
        found = [node for node in graph.nodes if node.host == symptom.value]
    elif symptom.kind == "url":
        found = _urls(graph, symptom.normal)
    else:
        found = [node for node in graph.kind(symptom.kind) if _means(node, symptom)]
    if symptom.kind == "file" and (task := task_of(symptom.normal)):
        found += [node for node in graph.kind("task") if node.name == task]
    if symptom.host and symptom.kind in HOSTED_KINDS:
        found = [node for node in found if node.host == symptom.host]
    return sorted(found, key=lambda node: node.id)


def task_of(path: str) -> str:
    """Return the schedule that a file holds (`cron:owner`), or an empty text: cron keeps one file an owner."""
    found = _CRONTAB.match(path)
    return f"cron:{found[1]}" if found else ""


def last_writers(graph: Graph, files: list[Node], at: int) -> list[Node]:
    """Return who last wrote files at or before a time: what made them as they were then. The files where nobody is known."""
    found: list[Node] = []
    for file in files:
        writes = [
            (max(t for t in link.times if t <= at), link) for link in graph.incoming(file, "wrote") if link.first <= at
        ]
        if writes:
            found.append(graph.nodes[max(writes, key=lambda write: (write[0], write[1].source))[1].source])
        else:
            found.append(file)
    return found


def sessions_of(graph: Graph, users: list[Node]) -> list[Node]:
    """Return the sessions of accounts, by their names."""
    names = {(node.host, node.name) for node in users if node.kind == "user"}
    return [
        node for node in graph.kind("session") if (node.host, node.name.partition("@")[0].partition("→")[0]) in names
    ]


def _means(node: Node, symptom: Symptom) -> bool:
    value = symptom.normal
    if symptom.kind != "process":
        return node.name == value
    image, _, pid = value.rpartition("#")
    if pid.isdigit() and image:
        return node.pid == pid and node.path in (image, image.lower())
    return value in (node.path, node.base)


def _urls(graph: Graph, value: str) -> list[Node]:
    exact = [node for node in graph.kind("url") if node.name == value]
    if exact:
        return exact
    path = "/" + value.partition("/")[2]
    return [node for node in graph.kind("url") if "/" + node.name.partition("/")[2] == path and path != "/"]


def _of_events(graph: Graph, events: set[str]) -> list[Node]:
    """The things that events acted on, and who acted where that is no popular program."""
    found: dict[int, Node] = {}
    for link in graph.links:
        if events.intersection(link.events):
            for number in (link.source, link.target):
                found[number] = graph.nodes[number]
    for node in graph.kind("session"):
        if node.detail.get("events") and events.intersection(node.detail["events"]):
            found[node.number] = node
    users = {number for number, node in found.items() if node.kind == "user" and len(found) > 1}
    elevated = any(node.detail.get("events") for node in found.values())
    return [node for number, node in found.items() if not (elevated and number in users)]
