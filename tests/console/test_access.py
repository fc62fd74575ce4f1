from __future__ import annotations

import orjson

from luuvet.console.access import access


def test_who_asked_what_is_a_finding_without_empty_arguments() -> None:
    raw = access("an", "cli", "search", {"query": "x", "cursor": None}, "success", 7)
    document = orjson.loads(raw.payloads[0])
    assert document["event.dataset"] == "luuvet.access" and document["event.action"] == "search"
    assert document["user.name"] == "an" and document["event.type"] == ["access"]
    assert orjson.loads(document["luuvet.access.arguments"]) == {"query": "x"}
    assert "an" in document["message"]
