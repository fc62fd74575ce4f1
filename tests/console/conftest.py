from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from luuvet.console.abilities import Refused
from luuvet.event.raw import Raw
from luuvet.event.scope import Scope

STATUS: dict[str, Any] = {
    "schema": 1,
    "version": "0.1.0",
    "archive": {
        "records": 1_234_567,
        "bytes": 5 << 20,
        "log": "3f9a1c07",
        "checkpoint": "luuvet\n7\n…",
        "verifier_key": "k",
    },
    "store": {"rows": 1_234_567, "bytes": 2048},
    "lag": {"records": 0, "seconds": 0},
    "rates": {"sealed": 12.5, "derived": None},
    "gaps": {"records": 7, "told": 2},
    "drops": {"kernel": 31, "not_kept": 4},
    "disk": {"free": 1 << 40},
    "attention": [{"key": "lag", "text": "<script>alert(1)</script>"}],
    "addresses": {"syslog_tcp": "127.0.0.1:5514", "syslog_udp": "", "relp": "127.0.0.1:2514", "http": "127.0.0.1:8088"},
    "doors": [
        {
            "name": "syslog-tcp",
            "address": "127.0.0.1:5514",
            "records": 5,
            "rejected": 1,
            "dropped": 0,
            "last": "2026-11-22T01:00:00Z",
        }
    ],
    "datasets": [{"dataset": "unparsed", "count": 3}],
    "processes": [{"name": "owner", "pid": 5, "restarts": 1, "last_end": "ended with -9"}],
}


class Answering:
    """Abilities that answer with what they were asked, and keep what was noted."""

    def __init__(self) -> None:
        self.noted: list[Raw] = []
        self.asked: list[tuple[str, Scope, Mapping[str, Any]]] = []

    async def ask(self, name: str, scope: Scope, arguments: Mapping[str, Any]) -> Any:
        self.asked.append((name, scope, arguments))
        if name == "event":
            raise Refused(404, "there is no such event")
        if name == "cause":
            raise Refused(503, "the store does not answer now")
        return STATUS if name == "status" else {"name": name, "arguments": dict(arguments)}

    async def note(self, raw: Raw) -> None:
        self.noted.append(raw)


@pytest.fixture
def abilities() -> Answering:
    return Answering()


@pytest.fixture
def status() -> dict[str, Any]:
    return STATUS
