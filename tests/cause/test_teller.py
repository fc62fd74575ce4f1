from __future__ import annotations

import pytest

from luuvet.cause.parts import OUTSIDE, OUTSIDE_CAP
from luuvet.cause.symptom import Symptom
from luuvet.event.edge import NODE_KINDS, ROLES
from luuvet.event.scope import Scope


def test_a_found_cause(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("file:/var/www/html/index.html", "web1"))
    roles = {node.id: node.role for node in story.nodes}
    assert roles["ip:203.0.113.7"] == roles["user:web1|helper"] == roles["task:web1|cron:root"] == "attacker"
    assert roles["user:web1|web"] == "abused" and roles["file:web1|/var/www/html/index.html"] == "symptom"
    assert {"user:web1|helper", "file:web1|/var/www/html/index.html"} <= set(story.impact)
    assert "ip:203.0.113.8" in roles  # the new account came back from there
    assert set(roles.values()) <= set(ROLES) and {node.kind for node in story.nodes} <= set(NODE_KINDS)


def test_edges_join_nodes_of_the_story(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("ip:203.0.113.7"))
    ids = {node.id for node in story.nodes}
    assert story.edges and all({edge.source, edge.target} <= ids for edge in story.edges)


def test_every_edge_and_sentence_of_a_cause_has_events_that_exist_and_a_time(office, download, ask, whole) -> None:
    for frame, text in ((office, "user:helper"), (download, "ip:203.0.113.7")):
        story = ask(frame).investigate(whole, Symptom.of(text)).to_json()
        known = {f"00112233aabbccdd-{n}" for n in range(frame.height)}
        told = [*story["edges"], *story["sentences"]]
        assert story["verdict"] == "found" and all(one["events"] and set(one["events"]) <= known for one in told)
        assert all(edge["time"] for edge in story["edges"])


def test_one_process_under_two_names_is_shown_by_the_lines_that_name_it(events, rows, ask, whole) -> None:
    frame = rows["frame"]([*rows["office"](), rows["command"](1100, 706, "/bin/sed -i s/a/b/ /etc/motd", "root")])
    story = ask(frame).investigate(whole, Symptom.of("ip:203.0.113.7"))
    same = [edge for edge in story.edges if edge.rule == "same-process"]
    assert same and all(len(edge.events) == 2 and edge.time for edge in same)


def test_labels_come_in_the_language_asked_for(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("user:helper"))
    vietnamese, english = story.to_json(), story.to_json("en")
    assert vietnamese["nodes"][0]["label"].startswith("địa chỉ") and english["nodes"][0]["label"].startswith("address")
    assert english["groups"][0]["label"] == "address 203.0.113.7"


def test_an_ordinary_session_gets_its_ordinary_explanation(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("user:lan"))
    assert story.verdict == "ordinary" and "192.0.2.50" in story.notes[1].vi


@pytest.mark.parametrize("text", ["ip:198.51.100.1", "ip:203.0.113.201", "ip:198.51.100.12"])
def test_visitors_and_failed_guessers_are_no_cause(office, ask, whole, text: str) -> None:
    assert ask(office).investigate(whole, Symptom.of(text)).verdict == "ordinary"


def test_guessing_that_failed_is_not_called_ordinary_work(events, rows, ask, whole) -> None:
    frame = events(*(rows["logon"](second, "an", "203.0.113.201", 5, "failure") for second in range(12)))
    story = ask(frame).investigate(whole, Symptom.of("ip:203.0.113.201"))
    assert story.verdict == "ordinary" and "không lần nào vào được" in story.notes[0].vi
    assert "bình thường" not in story.notes[0].vi and "ordinary" not in story.notes[0].en


def test_an_address_inside_but_outside_the_unit_is_one_node_without_name(rows, ask) -> None:
    frame = rows["frame"](rows["download"](base="10.7.7.7"))
    story = ask(frame).investigate(Scope.of_unit("an", hosts=["pc9"]), Symptom.of("file:c:/users/an/setup7.exe"))
    shown = str(story.to_json())
    assert story.entry == (OUTSIDE,) and story.confidence <= OUTSIDE_CAP
    assert [node.kind for node in story.nodes].count("outside") == 1 and "ip:10.7.7.7" not in shown
