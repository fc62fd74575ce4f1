"""What a command line says by itself: from which page or name it fetched, and which file it named."""

from __future__ import annotations

import re

from luuvet.cause.graph import Link, Node
from luuvet.cause.influence import Reasoning
from luuvet.cause.knowledge import INTERACTIVE
from luuvet.cause.rules.naming import authority

_URL = re.compile(r"\b(?:https?|ftp)://([^\s'\"<>|;)]+)", re.IGNORECASE)
_PATH = re.compile(r"(?<![\w:/.])/(?:[\w.+@%-]+/)*[\w.+@%-]+")

FETCHERS = frozenset(
    ["curl", "wget", "fetch", "ftp", "lftp", "scp", "rsync", "git", "pip", "python3", "perl", "powershell"]
)
"""Programs that fetch what their command line names."""

_SHELL_WORDS = frozenset({"/dev/null", "/bin/sh", "/bin/bash"})


def apply(reasoning: Reasoning) -> None:
    """Add process → page and name for fetches in a session, and file → process where a command runs a file that was written."""
    graph = reasoning.graph
    written = {(graph.nodes[link.target].host, graph.nodes[link.target].path): graph.nodes[link.target]
               for link in graph.relation("wrote", "named")}  # fmt: skip
    for link in graph.relation("named"):
        writer, file = graph.nodes[link.source], graph.nodes[link.target]
        existed = file.number in reasoning.existed or file.first < link.first - 1_000_000
        detail = {"command": str(link.detail.get("command", ""))}
        if writer.program not in INTERACTIVE:
            role = "victim" if existed else "attacker"
            reasoning.add(writer, file, "named-file", 0.75, role, link, detail=detail)
    for link in list(graph.relation("ran", "spawned", "triggered")):
        command = str(link.detail.get("command", ""))
        if command:
            process = graph.nodes[link.target]
            _fetched(reasoning, process, link, command)
            _ran_written(reasoning, process, link, command, written)


def _fetched(reasoning: Reasoning, process: Node, link: Link, command: str) -> None:
    """A page named on the command line of a program that fetches. Its server is the attacker's if the session is."""
    graph = reasoning.graph
    if process.program not in FETCHERS:
        return
    for url in _URL.findall(command)[:4]:
        page = graph.node("url", "", url)
        page.first, page.last = page.first or link.first, max(page.last, link.last)
        times, events = (link.first,), tuple(link.events[:2])
        detail = {"command": command}
        reasoning.add(process, page, "fetched-by-command", 0.85, "attacker", times=times, events=events, detail=detail)
        name = authority(url)
        server = graph.node("ip" if name.replace(".", "").isdigit() else "domain", "", name)
        server.first, server.last = server.first or link.first, max(server.last, link.last)
        reasoning.add(process, server, "fetched-from", 0.85, "attacker", times=times, events=events, detail=detail)
        for answer in graph.outgoing(server, "resolved"):
            address = graph.nodes[answer.target]
            if reasoning.outside(address):
                reasoning.add(
                    server, address, "resolves-to", 0.9, "attacker", times=(), events=tuple(answer.events[:1])
                )


def _ran_written(
    reasoning: Reasoning, process: Node, link: Link, command: str, written: dict[tuple[str, str], Node]
) -> None:
    """A command that begins with, or hands to a shell, a file that had been written: the file acts through the process."""
    for path in _PATH.findall(command)[:3]:
        file = written.get((process.host, path))
        if file is not None and path not in _SHELL_WORDS and _is_run(command, path):
            reasoning.add(file, process, "ran-script", 0.9, "abused", link, detail={"command": command})


def _is_run(command: str, path: str) -> bool:
    """Tell whether a path is what a command runs: its first word, or the first argument of a shell."""
    words = command.replace(";", " ; ").replace("&&", " ; ").split()
    for place, word in enumerate(words):
        if word == path:
            before = words[place - 1].rpartition("/")[2] if place else ";"
            return before in (";", "sh", "bash", "dash", "-c", "python3", "perl", "sudo")
    return False
