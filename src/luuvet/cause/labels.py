"""How a node is called in each language, and which ECS fields identify it."""

from __future__ import annotations

from typing import Any

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
        """Return the names of several nodes, the rest counted."""
        names = [self.of(node, lang) for node in nodes]
        if len(names) <= most:
            return ", ".join(names)
        return self._words.say("label.more", lang, first=", ".join(names[:most]), count=len(names) - most)


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
