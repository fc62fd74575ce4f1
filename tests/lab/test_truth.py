from __future__ import annotations

import json
import re
from pathlib import Path

from lab.truth import Truth, now


def test_written_as_told(tmp_path: Path) -> None:
    truth = Truth()
    truth.note(entry={"ip": "203.0.113.9"})
    truth.add("chain", what="sudo", host="web1")
    truth.add("impact", time="2026-01-01T00:00:00.000Z", kind="file", value="/x")
    for crawler in (False, False, True):
        truth.served("192.0.2.1" if not crawler else "192.0.2.2", "web1", crawler)
    truth.write(tmp_path / "truth.json")
    document = json.loads((tmp_path / "truth.json").read_text(encoding="utf-8"))
    assert document["entry"] == {"ip": "203.0.113.9"}
    assert document["impact"] == [{"time": "2026-01-01T00:00:00.000Z", "kind": "file", "value": "/x"}]
    assert [(visit["ip"], visit["visits"], visit["crawler"]) for visit in document["served"]] == [
        ("192.0.2.1", 2, False),
        ("192.0.2.2", 1, True),
    ]
    assert document["chain"][0]["time"] <= document["served"][0]["last"]


def test_now_is_utc_with_milliseconds() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", now())
