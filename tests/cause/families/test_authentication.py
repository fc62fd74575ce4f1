from __future__ import annotations

import orjson

from luuvet.cause.edges import observe


def test_failed_and_successful_logons(events, rows) -> None:
    logon = rows["logon"]
    edges = observe(events(logon(0, "an", "192.0.2.3", 99, "failure"), logon(1, "an", "192.0.2.3", 99, "success")))
    assert edges.select("relation", "to.kind", "to.key").rows() == [
        ("failed-logon", "user", "web1|an"),
        ("logged-on", "session", "web1|an@192.0.2.3:99"),
    ]
    assert orjson.loads(edges["detail"][1])["method"] == "password"


def test_the_password_check_beside_the_daemon_is_not_counted_with_it(events, rows) -> None:
    row = rows["logon"](0, "an", "192.0.2.3", 0, "failure") | {
        "event.action": "pam-authentication",
        "source.port": None,
    }
    assert observe(events(row))["relation"].to_list() == ["failed-check"]


def test_becoming_root(events, rows) -> None:
    edges = observe(
        events(rows["sudo"](0, "an", "/bin/ls -l"), rows["sudo"](0, "an", "/bin/ls") | {"event.outcome": "failure"})
    )
    assert edges.select("relation", "from.key", "to.key").rows() == [("became", "web1|an", "web1|root")]


def test_a_session_opened_by_someone_for_someone_is_not_becoming(events) -> None:
    row = {"at": 0, "host.name": "h", "event.category": ["session"], "event.type": ["start"], "event.action": "session-opened",
           "user.name": "root", "user.effective.name": "an", "event.outcome": "success"}  # fmt: skip
    assert observe(events(row)).is_empty()
