from __future__ import annotations

import pytest

from luuvet.cause.edges import observe

BASE = {"at": 0, "host.name": "h", "event.category": ["iam"], "process.pid": 5, "process.name": "useradd",
        "log.syslog.appname": "useradd", "user.target.name": "moi"}  # fmt: skip


@pytest.mark.parametrize(
    ("types", "relation"),
    [(["user", "creation"], "created"), (["user", "change"], "changed"), (["user", "deletion"], "removed"),
     (["group", "change"], "changed")],
)  # fmt: skip
def test_what_became_of_an_account(events, types: list[str], relation: str) -> None:
    edge = observe(events(BASE | {"event.type": types, "group.name": "sudo"})).row(0, named=True)
    assert (edge["relation"], edge["from.key"], edge["to.key"]) == (relation, "h|5|useradd", "h|moi")


def test_a_refused_change_changed_nothing(events) -> None:
    assert observe(events(BASE | {"event.type": ["user", "creation"], "event.outcome": "failure"})).is_empty()


def test_a_new_group_is_no_account(events) -> None:
    row = BASE | {"event.type": ["group", "creation"], "user.target.name": None, "group.name": "g"}
    assert observe(events(row)).is_empty()
