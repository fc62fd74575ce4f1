"""What is drawn: at most 40 groups, coarser by steps until they fit. The nodes stay complete."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from luuvet.cause.story import StoryGroup, StoryNode
from luuvet.kit.words import LANGUAGES, Words

MOST = 40


def group(nodes: list[StoryNode], words: Words) -> tuple[list[StoryNode], list[StoryGroup]]:
    """Return the nodes with their groups, and the groups in the order of the nodes, named by the room's catalogues."""
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
    placed = [replace(node, group=name) for node, name in zip(nodes, names, strict=True)]
    members: dict[str, list[StoryNode]] = {}
    for node in placed:
        members.setdefault(node.group, []).append(node)
    return placed, [_named(name, held, words) for name, held in members.items()]


def _named(name: str, nodes: list[StoryNode], words: Words) -> StoryGroup:
    """One node gives its group its own name; of several it is said how many of what, what they are in the story, and where."""
    if len(nodes) == 1:
        return StoryGroup(name, nodes[0].label, nodes[0].en, 1)
    told: dict[str, str] = {}
    roles, hosts = {node.role for node in nodes}, {node.host for node in nodes}
    for lang in LANGUAGES:
        kinds = words.say(f"kinds.{nodes[0].kind}", lang)
        key = f"group.{nodes[0].role}" if len(roles) == 1 else "group.any"
        told[lang] = words.say(key, lang, count=len(nodes), kinds=kinds)
        if len(hosts) == 1 and nodes[0].host:
            told[lang] = words.say("group.on-host", lang, group=told[lang], host=nodes[0].host)
    return StoryGroup(name, told["vi"], told["en"], len(nodes))


def _place(node: StoryNode) -> str:
    """The folder of a file, the server of a page; nothing for the rest."""
    if node.kind == "file":
        return node.id.rpartition("/")[0]
    return node.id.partition("/")[0] if node.kind == "url" else ""
