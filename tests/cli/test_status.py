from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from luuvet.cli.status import lines


def test_the_same_figures_as_json_and_as_lines(run: Any, data: Path) -> None:
    status = json.loads(run("status", "--format", "json", "--data", data).out)
    assert status["schema"] == 1 and status["archive"]["records"] >= 4
    text = run("status", "--data", data).out
    assert status["archive"]["log"] in text


def test_what_needs_a_person_stands_out() -> None:
    status: dict[str, Any] = {
        "archive": {"records": 4, "bytes": 900, "log": "3f9a1c07b2d45e61"},
        "store": {"rows": 4, "bytes": 100},
        "lag": {"records": 0, "seconds": 0},
        "disk": {"free": 3 << 29},
        "doors": [{"name": "relp", "records": 1234, "rejected": 0, "dropped": 0}],
        "version": "0.1.0",
        "attention": [],
    }
    calm = lines(status, "vi")
    alarmed = lines({**status, "attention": [{"key": "disk-full", "text": "the disk is full"}]}, "vi")
    assert alarmed[-1] == "! the disk is full" and alarmed[:-1] == calm[:-1] and not calm[-1].startswith("!")
    assert "1,5 GiB" in calm[4] and "1.234" in calm[2] and "1.5 GiB" in lines(status, "en")[4]
