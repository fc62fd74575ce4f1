from __future__ import annotations

import pytest

from luuvet.cause.folding import SEVERAL, key, repeated, thing
from luuvet.cause.graph import Graph
from luuvet.cause.influence import Influence
from luuvet.cause.symptom import Symptom


def step(
    graph: Graph, cause: str, effect: str, rule: str = "spawned", role: str = "abused", **detail: str
) -> Influence:
    one, other = (graph.node("process", "h", name) for name in (cause, effect))
    return Influence(one.number, other.number, rule, 0.9, role, (1,), ("e",), detail=detail)


def test_a_program_is_the_same_thing_under_every_pid_but_not_on_every_host() -> None:
    graph = Graph()
    first, again = graph.node("process", "h", "7|/bin/x"), graph.node("process", "h", "9|/usr/bin/x")
    assert thing(first) == thing(again) != thing(graph.node("process", "i", "7|/bin/x"))
    nameless = graph.node("process", "h", "7|"), graph.node("process", "h", "9|")
    assert thing(nameless[0]) != thing(nameless[1])  # nothing says that these are one program
    assert thing(graph.node("session", "h", "an@192.0.2.1:5")) == thing(graph.node("session", "h", "an@192.0.2.1:6"))
    assert thing(graph.node("file", "h", "/a")) != thing(graph.node("file", "h", "/b"))


def test_what_a_program_starts_again_is_one_sentence_and_what_was_planted_stands_alone() -> None:
    graph = Graph()
    runs = [step(graph, f"{pid}|/bin/sh", f"{pid + 1}|/bin/grep") for pid in (1, 10, 20)]
    other = step(graph, "30|/bin/sh", "31|/bin/sed")
    planted = step(graph, "30|/bin/sh", "32|/bad", role="attacker")
    assert len({key(graph, one, set()) for one in (*runs, other)}) == 1
    assert key(graph, planted, set()) != key(graph, other, set())
    assert repeated(graph, runs) == 3 and repeated(graph, [*runs, other]) == 0  # two things have no one count


@pytest.mark.parametrize(("rule", "folded"), [("triggered", True), ("fetched-by-command", False)])
def test_a_command_run_again_is_the_same_but_not_one_that_reaches_something_else(rule: str, folded: bool) -> None:
    graph = Graph()
    runs = [step(graph, "1|/cron", f"{pid}|/bin/p{pid}", rule, command="again") for pid in (2, 3)]
    assert (len({key(graph, one, set()) for one in runs}) == 1) is folded
    assert repeated(graph, runs) == (2 if folded else 0)
    other = step(graph, "1|/cron", "4|/bin/p4", rule, command="another")
    assert key(graph, other, set()) not in {key(graph, one, set()) for one in runs}


def test_commands_with_consequences_are_told_alone() -> None:
    graph = Graph()
    plain, heavy = (step(graph, "1|/bin/bash", f"{pid}|/bin/c", "ran", command=str(pid)) for pid in (2, 3))
    assert key(graph, plain, {heavy.effect})[0] == SEVERAL and key(graph, heavy, {heavy.effect})[0] == "ran"


def test_a_schedule_that_runs_every_two_minutes_is_told_once_with_all_its_events(rows, ask, whole) -> None:
    runs = [
        {
            "at": 1400 + 120 * n, "host.name": "web1", "event.category": ["process"], "event.type": ["start"],
            "event.action": "cron-command", "user.name": "root", "process.pid": 800 + n,
            "process.command_line": "/usr/local/sbin/again",
        }
        for n in range(20)
    ]  # fmt: skip
    story = ask(rows["frame"]([*rows["office"](), *runs])).investigate(whole, Symptom.of("ip:203.0.113.7"))
    told = [one for one in story.sentences if "tự chạy lệnh" in one.vi]
    assert len(told) == 1 and len(told[0].events) == 21
    assert told[0].vi.startswith("Từ 02/03/2026 08:18:20 đến 09:01:20, 21 lần: ")
    assert told[0].en.startswith("02/03/2026 08:18:20 to 09:01:20, 21 times: ")
    assert sum(edge.rule == "triggered" for edge in story.edges) == 21  # the JSON stays complete
