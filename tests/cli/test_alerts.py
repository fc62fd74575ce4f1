from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.running import Server, until

from luuvet.cli.alerts import _shown


def _alerts(run: Any, data: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("alerts", "--format", "ndjson", "--data", data).out.splitlines()]


def _of(run: Any, data: Path, host: str) -> list[dict[str, Any]]:
    return [alert for alert in _alerts(run, data) if alert["host"] == host]


def test_an_alert_names_its_rule_its_event_and_the_next_step(run: Any, server: Server) -> None:
    until(lambda: bool(_of(run, server.data, "web1")), "the alert is raised")
    alert = _of(run, server.data, "web1")[0]  # other tests send to this server, too
    assert alert["count"] >= 1
    text = run("alerts", "--data", server.data, "--lang", "en").out
    assert alert["en"]["first_step"] in text and alert["first_event"] in text and f"alert:{alert['id']}" in text


def test_none_in_a_span_is_said(run: Any, data: Path) -> None:
    done = run("alerts", "--from", "2000-01-01", "--to", "2000-01-02", "--data", data)
    assert done.code == 0 and done.out == "" and done.err


def test_what_is_expected_is_said_with_reason_owner_and_end(run: Any, data: Path) -> None:
    given = ("--rule", "r1", "--reason", "quét", "--owner", "lan", "--until", "2099-01-31", "--data", data)
    assert run("alerts", "expect", "--rule", "r1", "--data", data).code == 2
    assert run("alerts", "expect", *given).code == 0
    told = run("alerts", "expected", "--data", data).out
    assert "rule=r1" in told and "lan: quét" in told and "2099" in told
    name = told.split()[0]
    assert name in run("alerts", "expected", "--end", name, "--data", data).err
    assert run("alerts", "expected", "--data", data).out == ""
    assert '"ended_by"' in run("alerts", "expected", "--all", "--format", "ndjson", "--data", data).out


def test_closing_what_is_no_alert_is_refused(run: Any, data: Path) -> None:
    done = run("alerts", "close", "nothing", "--note", "x", "--data", data)
    assert done.code == 2 and "nothing" in done.err


def test_a_document_is_shown_by_what_it_tells_and_a_line_as_it_is() -> None:
    line = {"time": "2026-11-22T01:00:00Z", "host": "pc-1", "message": "The log was\ncleared."}
    for original in ('{"Channel":"System"}', "<Event xmlns"):
        shown = _shown({**line, "original": original}, "Asia/Ho_Chi_Minh")
        assert shown == "22/11/2026 08:00:00 pc-1 The log was\\ncleared."
    assert _shown({**line, "original": "<38>1 x\n"}, "UTC") == "<38>1 x"
    assert _shown({**line, "original": "{broken", "message": ""}, "UTC") == "{broken"
