from __future__ import annotations

import pytest

from luuvet.cause.rules.served import is_page_of


@pytest.mark.parametrize(
    ("url", "path", "same"),
    [("h/", "/var/www/html/index.html", True), ("h/a/b.html?x", "/srv/site/a/b.html", True),
     ("h/b.html", "/home/an/b.html", False), ("h/b.html", "/var/www/b.html", True), ("h/", "/home/an/notes", False)],
)  # fmt: skip
def test_which_file_a_page_is(url: str, path: str, same: bool) -> None:
    assert is_page_of(url, path) is same


def test_visitors_before_the_change_are_no_victims_and_show_that_the_page_was_there(office, reasoned) -> None:
    reasoning = reasoned(office)
    graph = reasoning.graph
    visited = [
        graph.nodes[step.effect].name for many in reasoning.effects.values() for step in many if step.rule == "visited"
    ]
    assert "198.51.100.1" not in visited and len(visited) == 5
    assert graph.find("file", "web1", "/var/www/html/index.html").number in reasoning.existed


def test_an_upload_is_a_request_and_a_write_at_one_moment(events, rows, reasoned) -> None:
    put = rows["visit"](0, "203.0.113.5", "/up/a.php") | {"http.request.method": "PUT"}
    write = {"at": 0.5, "host.name": "web1", "event.category": ["file"], "event.type": ["creation"],
             "file.path": "/srv/site/up/a.php", "process.pid": 5, "process.executable": "/usr/sbin/nginx"}  # fmt: skip
    rules = [step.rule for many in reasoned(events(put, write)).effects.values() for step in many]
    assert rules.count("uploaded") == 2
    assert "uploaded" not in [
        step.rule for many in reasoned(events(put, write | {"at": 99})).effects.values() for step in many
    ]
