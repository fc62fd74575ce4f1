"""Ordinary work into a running server: few alerts above low, and no line that nobody understands."""

from __future__ import annotations

import json
from pathlib import Path

from bench.running import Server
from lab.recording import RECORDINGS, Recording
from lab.replay import mover, replay

MOST = 5
"""Alerts above low that 100,000 events of ordinary work may raise."""


def test_ordinary_work_raises_few_alerts(tmp_path: Path) -> None:
    recording = Recording.load(RECORDINGS / "none")
    with Server(tmp_path / "data") as server:
        sent = sum(replay(recording, "127.0.0.1", server.tcp, move=mover(recording)).values())
        server.settled(sent)
        assert server.count("event.dataset:unparsed") == 0
        lines = server.run("alerts", "--format", "ndjson", "--limit", "1000").stdout.splitlines()
    above = [alert for alert in map(json.loads, lines) if alert["level"] not in ("low", "informational")]
    assert len(above) * 100_000 / sent <= MOST, [(alert["level"], alert["rule"]["title"]) for alert in above]
