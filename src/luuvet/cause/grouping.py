"""What is drawn: at most 40 groups, coarser by steps until they fit. The nodes stay complete."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from luuvet.cause.story import StoryNode

MOST = 40


def group(nodes: list[StoryNode]) -> tuple[list[StoryNode], list[tuple[str, str, int]]]:
    """Return the nodes with their groups, and the groups as (id, label, size), in the order of the nodes."""
    levels: list[Callable[[StoryNode], str]] = [
        lambda node: node.id,
        lambda node: f"{node.kind}:{node.host}:{node.role}:{_place(node)}",
        lambda node: f"{node.kind}:{node.host}:{node.role}",
        lambda node: f"{node.kind}:{node.role}",
        lambda node: node.kind,
    ]
    for level in levels:
        names = [level(node) for node in nodes]
        if len(set(names)) <= MOST:
            break
    sizes = Counter(names)
    placed = [replace(node, group=name) for node, name in zip(nodes, names, strict=True)]
    labels = {
        node.group: node.label if sizes[node.group] == 1 else f"{node.kind} × {sizes[node.group]}" for node in placed
    }
    return placed, [(name, labels[name], size) for name, size in sizes.items()]


def _place(node: StoryNode) -> str:
    """The folder of a file, the server of a page; nothing for the rest."""
    if node.kind == "file":
        return node.id.rpartition("/")[0]
    return node.id.partition("/")[0] if node.kind == "url" else ""
