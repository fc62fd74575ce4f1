from __future__ import annotations

from typing import Any

from bench.running import Server


def test_the_same_events_afterwards(run: Any, server: Server, an_event: str) -> None:
    query = "event.dataset:sshd.auth AND user.name:hoa"
    before = [event["event"]["id"] for event in server.documents(query)]
    done = run("rebuild", "--data", server.data)
    assert done.code == 0 and done.out == ""
    assert [event["event"]["id"] for event in server.documents(query)] == before == [an_event]
