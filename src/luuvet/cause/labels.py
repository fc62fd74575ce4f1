"""How a node is called in each language, and which ECS fields identify it."""

from __future__ import annotations

from typing import Any

from luuvet.cause.folding import Key, thing
from luuvet.cause.graph import Node
from luuvet.kit.words import Words


class Labels:
    """Names of nodes from the catalogue."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def of(self, node: Node, lang: str) -> str:
        """Return what a person calls the node."""
        values: dict[str, Any] = {"name": node.name, "host": node.host}
        key = node.kind
        if node.kind == "process":
            values |= {"base": node.base or "?", "pid": node.pid}
        elif node.kind == "session":
            user, _, _ = node.name.partition("@")
            key = "elevation" if "→" in user else "session"
            values |= {"user": user.partition("→")[0], "other": user.partition("→")[2]}
        elif node.kind == "task":
            values["owner"] = node.name.removeprefix("cron:")
        elif node.kind == "user" and not node.host:
            key = "user-anywhere"
        elif f"label.{key}" not in self._words.sentences[lang]:
            key = "other"
        return self._words.say(f"label.{key}", lang, **values)

    def several(self, nodes: list[Node], lang: str, most: int = 4) -> str:
        """Return the names of several nodes, each once and the rest counted; what they have in common is said once."""
        alike: dict[Key, list[Node]] = {}
        for node in nodes:
            alike.setdefault(thing(node), []).append(node)
        first = nodes[0]
        one_place = all((node.kind, node.host) == (first.kind, first.host) for node in nodes)
        if len(alike) > 1 and one_place and f"several.{first.kind}" in self._words.sentences[lang]:
            names = self._counted([_short(same[0]) for same in alike.values()], lang, most)
            return self._words.say(f"several.{first.kind}", lang, names=names, host=first.host)
        return self._counted([self._alike(same, lang) for same in alike.values()], lang, most)

    def _alike(self, nodes: list[Node], lang: str) -> str:
        """Runs of one program are called by its name alone: none of their pids stands for all."""
        if len(nodes) > 1 and nodes[0].kind == "process":
            return self._words.say("label.program", lang, base=nodes[0].base, host=nodes[0].host)
        return self.of(nodes[0], lang)

    def _counted(self, names: list[str], lang: str, most: int) -> str:
        if len(names) <= most:
            return ", ".join(names)
        return self._words.say("label.more", lang, first=", ".join(names[:most]), count=len(names) - most)


def _short(node: Node) -> str:
    return node.base if node.kind == "process" else node.name


def ecs(node: Node) -> dict[str, Any]:
    """Return the flat ECS fields that identify a node."""
    held = {"host.name": node.host} if node.host else {}
    if node.kind == "process":
        pid = {"process.pid": int(node.pid)} if node.pid.isdigit() else {}
        image = {"process.executable": node.path} if node.path else {}
        return held | pid | image
    if node.kind == "session":
        user, _, connection = node.name.partition("@")
        address = connection.rpartition(":")[0]
        origin = {"source.ip": address} if address and "→" not in user else {}
        return held | {"user.name": user.partition("→")[0]} | origin
    field = _FIELDS.get(node.kind)
    return held | ({field: node.name} if field else {})


_FIELDS = {
    "ip": "destination.ip",
    "domain": "dns.question.name",
    "url": "url.original",
    "file": "file.path",
    "user": "user.name",
    "host": "host.name",
    "mail": "email.message_id",
}
