from __future__ import annotations

import pytest

from luuvet.cause.edges import observe


@pytest.mark.parametrize(
    ("kind", "action", "relation"),
    [("change", "file-write", "wrote"), ("creation", "x", "wrote"), ("deletion", "x", "deleted"),
     ("access", "file-read", "read"), ("access", "file-execute", "executed")],
)  # fmt: skip
def test_what_was_done(events, rows, kind: str, action: str, relation: str) -> None:
    row = rows["pc"](0, action, "file", kind, **rows["by"]("c:/a.exe", 5), **{"file.path": "C:\\X"})
    edge = observe(events(row)).row(0, named=True)
    assert (edge["relation"], edge["from.key"], edge["to.key"]) == (relation, "pc9|5|c:/a.exe", "pc9|c:/x")


def test_without_a_process_the_account_acts_else_the_host(events) -> None:
    row = {"at": 0, "host.name": "h", "event.category": ["file"], "event.type": ["change"], "file.path": "/a"}
    assert observe(events(row | {"user.name": "an"}))["from.key"].to_list() == ["h|an"]
    assert observe(events(row))["from.kind"].to_list() == ["host"]
