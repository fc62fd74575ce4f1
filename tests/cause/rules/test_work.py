from __future__ import annotations


def causes(reasoning, kind: str, base: str) -> set[tuple[str, str]]:
    graph = reasoning.graph
    nodes = [node for node in graph.kind(kind) if node.base == base]
    return {(step.rule, graph.nodes[step.cause].kind) for node in nodes for step in reasoning.causes[node.number]}


def test_a_command_under_sudo_belongs_to_the_session_that_became_root(office, reasoned) -> None:
    assert ("ran", "session") in causes(reasoned(office), "process", "sed")


def test_the_elevation_belongs_to_its_own_session(office, reasoned) -> None:
    reasoning = reasoned(office)
    graph = reasoning.graph
    elevations = [node for node in graph.kind("session") if node.name.startswith("lan→root")]
    origins = {graph.nodes[step.cause].name for node in elevations for step in reasoning.causes[node.number]}
    assert origins == {"lan@192.0.2.50:50001"}


def test_processes_of_one_terminal_are_of_one_logon(events, rows, reasoned) -> None:
    sid = {"process.session_leader.pid": 5}
    first = rows["command"](0, 9, "id", "an", "203.0.113.5", 77, extra=sid)
    later = rows["command"](50, 10, "whoami", "root", extra=sid)
    assert ("ran", "session") in causes(reasoned(events(first, later)), "process", "whoami")


def test_another_persons_root_work_is_not_taken(events, rows, reasoned) -> None:
    mine = rows["sudo"](0, "an", "/bin/ls")
    logon = rows["logon"](-10, "an", "203.0.113.5", 77, "success")
    theirs = rows["command"](30, 10, "apt-get upgrade", "root", extra={"user.effective.login": "binh"})
    assert not causes(reasoned(events(logon, mine, theirs)), "process", "apt-get")
