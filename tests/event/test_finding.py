from __future__ import annotations

import orjson

from luuvet.event.finding import Finding, as_raw


def test_a_finding_is_one_sealed_ecs_document() -> None:
    finding = Finding("luuvet.access", "search", "An hỏi nhật ký", 1_700_000_000_000_000_000, {"user.name": "an"})
    raw = as_raw([finding], "console", 5)
    document = orjson.loads(raw.payloads[0])
    assert (raw.listener, raw.source, raw.received) == ("luuvet", "room=console", 5)
    assert document["@timestamp"] == "2023-11-14T22:13:20.000000Z"
    assert document["event.dataset"] == "luuvet.access" and document["user.name"] == "an"
    assert document["message"] == "An hỏi nhật ký"


def test_fields_win_over_what_every_finding_has() -> None:
    assert Finding("luuvet.alert", "alert-raised", "m", 0, {"event.kind": "alert"}).document()["event.kind"] == "alert"
