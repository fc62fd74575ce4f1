"""The scorer of filebeat's pairs, on pairs of our own: it must be able to find fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from bench.conformance.filebeat import scores, table
from bench.conformance.leaves import leaves

LINES = [
    '203.0.113.5 - - [22/Nov/2026:13:00:00 +0700] "GET /a%20b HTTP/1.1" 404 7 "-" "curl/8"',
    '203.0.113.6 - - [22/Nov/2026:13:00:01 +0700] "GET /c HTTP/1.1" 200 7 "-" "curl/8"',
]
RIGHT = {
    "@timestamp": "2026-11-22T06:00:00.000Z",
    "event.category": "web",
    "event.outcome": "failure",
    "http.request.method": "GET",
    "http.request.referrer": "-",
    "http.response.body.bytes": 7,
    "http.response.status_code": 404,
    "http.version": "1.1",
    "log.offset": 0,
    "source.ip": "203.0.113.5",
    "url.original": "/a%20b",
    "url.path": "/a b",
    "user.name": "-",
    "user_agent.name": "curl",
    "user_agent.original": "curl/8",
}


def corpus(folder: Path, *expected: dict[str, Any]) -> Path:
    test = folder / "module" / "apache" / "access" / "test"
    test.mkdir(parents=True)
    (test / "a.log").write_text("\n".join(LINES) + "\n")
    (test / "a.log-expected.json").write_text(json.dumps(expected))
    return folder


def test_an_event_that_is_right_scores_whole(tmp_path: Path) -> None:
    score = scores(corpus(tmp_path, RIGHT))["apache"]
    assert (score.files, score.events, score.unparsed) == (1, 1, 0)
    assert (score.precision, score.recall) == (1.0, 1.0)
    assert score.more == {"network.protocol": 1}
    assert score.strict < 1


def test_what_is_wrong_and_what_is_missing_costs(tmp_path: Path) -> None:
    second = {**RIGHT, "log.offset": len(LINES[0]) + 1, "source.ip": "203.0.113.77", "url.scheme": "https"}
    score = scores(corpus(tmp_path, RIGHT, second))["apache"]
    assert "source.ip = 203.0.113.6" in score.extra
    assert "source.ip = 203.0.113.77" in score.missed
    assert "url.scheme = https" in score.missed
    assert 0.6 < score.precision < 0.9
    assert 0.6 < score.recall < 0.9
    assert table(tmp_path)[0]["precision"] == score.precision


def test_notation_is_no_difference() -> None:
    ours = leaves("apache", {"@timestamp": "2026-11-22T06:00:00.123456Z", "event.type": ["access"], "process.pid": 7})
    theirs = {
        "@timestamp": "2026-11-22T13:00:00.123+07:00",
        "event.type": "access",
        "process.pid": "7",
        "event.outcome": "odd",
    }
    assert leaves("apache", theirs, theirs=True) == ours
    assert leaves("apache", {"tags": ["x"], "event.original": "x", "host.hostname": "h"}) == {("host.name", "h")}
