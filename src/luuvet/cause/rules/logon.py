"""Logons to servers: a guessed password, the session that it opened, and later uses of the same account."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from luuvet.cause.graph import Graph, Link, Node
from luuvet.cause.influence import TOLERANCE_US, Reasoning

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US

GUESSES = 5
"""So many failed logons from one address to one host within an hour before a success are guessing; people mistype twice or thrice."""

SLOW_GUESSES = 15
"""The same within a day; also asked within the hour of an address that had got in on an earlier day."""

MANY_GUESSES = 20
"""So many leave no doubt."""

SESSION_US = 12 * HOUR_US
"""A session whose end is not logged is taken to last at most this long."""


@dataclass(frozen=True)
class Open:
    """A session as a span of time, microseconds."""

    node: Node
    user: str
    start: int
    end: int


def apply(reasoning: Reasoning) -> Sessions:
    """Add logons and what follows from them; return the sessions for the rules about work done in them."""
    sessions = Sessions(reasoning.graph)
    _logons(reasoning)
    _same_connection(reasoning, sessions)
    return sessions


class Sessions:
    """Which remote sessions of an account were open at a time."""

    def __init__(self, graph: Graph) -> None:
        self._open: dict[tuple[str, str], list[Open]] = defaultdict(list)
        self.by_connection: dict[tuple[str, str], list[Node]] = defaultdict(list)
        ends = {link.source: link.first for link in graph.relation("ended")}
        for node in graph.kind("session"):
            user, _, connection = node.name.partition("@")
            self.by_connection[node.host, connection].append(node)
            start = min((link.first for link in graph.incoming(node, "logged-on")), default=node.first)
            if start:
                span = Open(node, user, start, max(ends.get(node.number, start + SESSION_US), node.last))
                self._open[node.host, user].append(span)
        for spans in self._open.values():
            spans.sort(key=lambda span: (span.start, span.node.name))

    def at(self, host: str, user: str, time: int) -> list[Open]:
        """Return the sessions of an account that were open, the latest begun first."""
        spans = self._open.get((host, user), [])
        return [span for span in reversed(spans) if span.start - TOLERANCE_US <= time <= span.end]


def _logons(reasoning: Reasoning) -> None:
    graph = reasoning.graph
    failed: dict[tuple[int, str], list[Link]] = defaultdict(list)
    for link in graph.relation("failed-logon"):
        failed[link.source, graph.nodes[link.target].host].append(link)
    checks: dict[tuple[int, str], list[Link]] = defaultdict(list)
    for link in graph.relation("failed-check"):
        checks[link.source, graph.nodes[link.target].host].append(link)
    for key, links in checks.items():
        failed.setdefault(key, links)  # the daemon's own lines count; the check beside them says the same again
    won: dict[tuple[int, str], list[Link]] = defaultdict(list)
    for link in graph.relation("logged-on"):
        won[link.source, graph.nodes[link.target].host].append(link)
    guessed: dict[tuple[str, str], int] = {}
    for key in sorted(set(failed) | set(won)):
        _one_address(reasoning, key, failed.get(key, []), won.get(key, []), guessed)
    for (_address, host), logons in sorted(won.items()):
        for logon in logons:
            _later_use(reasoning, logon, guessed.get((host, _user_of(graph, logon))))


def _user_of(graph: Graph, logon: Link) -> str:
    return graph.nodes[logon.target].name.partition("@")[0]


def _one_address(
    reasoning: Reasoning,
    key: tuple[int, str],
    failures: list[Link],
    logons: list[Link],
    guessed: dict[tuple[str, str], int],
) -> None:
    graph, (number, host) = reasoning.graph, key
    for logon in sorted(logons, key=lambda link: link.first):
        before = _failures_before(failures, logon.first)
        if _is_guessing(before, logon, logons):
            user = _user_of(graph, logon)
            own = [link for link in failures if graph.nodes[link.target].name == user]
            _guessed(reasoning, logon, before, len(_failures_before(own, logon.first)))
            guessed[host, user] = min(guessed.get((host, user), logon.first), logon.first)
        else:
            detail = {"user": _user_of(graph, logon), "host": host}
            reasoning.add(
                graph.nodes[number], graph.nodes[logon.target], "logged-on", 0.4, "attacker", logon, detail=detail
            )
    if sum(link.count for link in failures) >= GUESSES:
        for link in failures:
            detail = {"failures": str(link.count), "host": host}
            reasoning.add(graph.nodes[number], graph.nodes[link.target], "tried", 0.55, "victim", link, detail=detail)


def _failures_before(failures: list[Link], time: int) -> list[tuple[int, str]]:
    """Return (time, event) of the failed logons in the day before a logon, in order."""
    return sorted(pair for link in failures for pair in link.between(time - DAY_US, time + TOLERANCE_US))


def _is_guessing(before: list[tuple[int, str]], logon: Link, logons: list[Link]) -> bool:
    """Tell whether failures before a logon are guessing. An address that got in on an earlier day is given more room."""
    hour = sum(time >= logon.first - HOUR_US for time, _ in before)
    known = any(link.first < logon.first - DAY_US for link in logons)
    return hour >= (SLOW_GUESSES if known else GUESSES) or (not known and len(before) >= SLOW_GUESSES)


def _guessed(reasoning: Reasoning, logon: Link, before: list[tuple[int, str]], own: int) -> None:
    """Say that a logon came of guessing: after `before`, of which `own` were tries of the same account."""
    graph = reasoning.graph
    address, session = graph.nodes[logon.source], graph.nodes[logon.target]
    user = _user_of(graph, logon)
    events = (*logon.events, *(event for _, event in before[-4:]), before[0][1])
    detail = {
        "failures": str(len(before)),
        "own": str(own),
        "others": str(len(before) - own),
        "user": user,
        "host": session.host,
        "method": str(logon.detail.get("method", "")),
    }
    reasoning.add(address, session, "guessed", 0.94, "attacker", logon, events=events, detail=detail)
    reasoning.tell(address, "guessed", 0.95 if len(before) >= MANY_GUESSES else 0.9, events, logon.first)
    reasoning.add(session, graph.node("user", session.host, user), "used-account", 0.94, "abused", logon)


def _later_use(reasoning: Reasoning, logon: Link, since: int | None) -> None:
    """A logon with an account whose password had been guessed, from an address that had not used it before."""
    if since is None or logon.first <= since:
        return
    graph = reasoning.graph
    account = graph.nodes[logon.target]
    user = _user_of(graph, logon)
    earlier = [
        link for link in graph.out[logon.source]
        if link.relation == "logged-on" and link.first < since and _user_of(graph, link) == user
    ]  # fmt: skip
    owner = graph.node("user", account.host, user)
    if not earlier:
        reasoning.add(owner, account, "used-again", 0.55, "attacker", logon)
        reasoning.add(account, graph.nodes[logon.source], "came-from", 0.55, "attacker", logon)


def _same_connection(reasoning: Reasoning, sessions: Sessions) -> None:
    """A command whose origin is the address and port of a session, under another account, is of that session."""
    graph = reasoning.graph
    for nodes in sessions.by_connection.values():
        logged = [node for node in nodes if any(graph.incoming(node, "logged-on"))]
        for node in nodes:
            if node not in logged:
                for root in logged:
                    reasoning.add(root, node, "same-connection", 0.96, "attacker", times=())
                if not logged:
                    _unseen_logon(reasoning, node)


def _unseen_logon(reasoning: Reasoning, node: Node) -> None:
    """A session that only the process log shows: its address is known, how it was opened is not."""
    address = node.name.partition("@")[2].rpartition(":")[0]
    source = reasoning.graph.find("ip", "", address) or reasoning.graph.node("ip", "", address)
    links = list(reasoning.graph.outgoing(node, "ran"))
    events = tuple(event for link in links[:2] for event in link.events[:1])
    user = node.name.partition("@")[0]
    reasoning.add(
        source,
        node,
        "logged-on",
        0.4,
        "attacker",
        times=(node.first,),
        events=events,
        detail={"user": user, "host": node.host},
    )
