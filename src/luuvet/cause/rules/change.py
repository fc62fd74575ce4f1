"""What processes did to accounts and schedules, and what a schedule then ran."""

from __future__ import annotations

from luuvet.cause.graph import Link, Node
from luuvet.cause.influence import Reasoning


def apply(reasoning: Reasoning) -> None:
    """Add process → account and schedule, account → logons with it, schedule → what it ran since it was changed."""
    graph = reasoning.graph
    for link in graph.relation("created", "changed", "removed"):
        process, account = graph.nodes[link.source], graph.nodes[link.target]
        role = "attacker" if link.relation == "created" else "victim"
        rule = f"{link.relation}-account"
        detail = {name: str(link.detail.get(name, "")) for name in ("group", "action")}
        reasoning.add(process, account, rule, 0.95, role, link, detail={**detail, "host": account.host})
        if link.relation == "created":
            for logon in graph.relation("logged-on"):
                session = graph.nodes[logon.target]
                if session.host == account.host and session.name.partition("@")[0] == account.name:
                    reasoning.add(account, session, "used-new-account", 0.93, "attacker", logon)
                    reasoning.add(session, graph.nodes[logon.source], "came-from", 0.85, "attacker", logon)
    for link in graph.relation("scheduled"):
        command = str(link.detail.get("command", ""))
        reasoning.add(
            graph.nodes[link.source],
            graph.nodes[link.target],
            "scheduled",
            0.95,
            "attacker",
            link,
            detail={"command": command},
        )
        _triggered(reasoning, graph.nodes[link.target], link)


def _triggered(reasoning: Reasoning, task: Node, planted: Link) -> None:
    """Commands that a schedule runs only since it was changed."""
    runs = list(reasoning.graph.outgoing(task, "triggered"))
    known = {str(run.detail.get("command", "")) for run in runs if run.first < planted.first}
    for run in runs:
        command = str(run.detail.get("command", ""))
        if run.first >= planted.first and command not in known:
            child = reasoning.graph.nodes[run.target]
            reasoning.add(task, child, "triggered", 0.9, "abused", run, detail={"command": command})
