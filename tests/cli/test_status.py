from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from luuvet.cli.status import lines


def test_the_same_figures_as_json_and_as_lines(run: Any, data: Path) -> None:
    status = json.loads(run("status", "--format", "json", "--data", data).out)
    assert status["schema"] == 1 and status["archive"]["records"] >= 4
    text = run("status", "--data", data).out
    assert status["archive"]["log"] in text


@pytest.fixture
def status() -> dict[str, Any]:
    return {
        "archive": {"records": 4, "bytes": 900, "log": "3f9a1c07b2d45e61"},
        "store": {"rows": 4, "bytes": 100},
        "lag": {"records": 0, "seconds": 0},
        "rates": {"sealed": 12.5, "derived": None},
        "gaps": {"records": 7, "told": 2},
        "drops": {"kernel": 31, "not_kept": 4},
        "disk": {"free": 3 << 29},
        "doors": [{"name": "relp", "records": 1234, "rejected": 0, "dropped": 0}],
        "records": {},
        "version": "0.1.0",
        "attention": [],
    }


def test_what_needs_a_person_stands_out(status: dict[str, Any]) -> None:
    calm = lines(status, "vi", "UTC")
    alarmed = lines({**status, "attention": [{"key": "disk-full", "text": "the disk is full"}]}, "vi", "UTC")
    assert alarmed[-1] == "! the disk is full" and alarmed[:-1] == calm[:-1] and not calm[-1].startswith("!")
    assert "1,5 GiB" in calm[7] and "1.234" in calm[2] and "1.5 GiB" in lines(status, "en", "UTC")[7]


def test_rates_gaps_and_drops_are_told_in_both_languages(status: dict[str, Any]) -> None:
    vi, en = ("\n".join(lines(status, lang, "UTC")) for lang in ("vi", "en"))
    assert "12.5 records sealed a second, – events" in en and "12,5 bản ghi niêm phong" in vi
    assert "7 damaged records" in en and "2 gaps" in en and "31 packets" in en and "4 records that could not" in en


def test_the_register_is_told_with_its_day(status: dict[str, Any]) -> None:
    assert not [line for line in lines(status, "en", "UTC") if "Assets" in line]
    told = {
        "assets": 1234,
        "leaders": 5,
        "imported": {"at": "2026-11-24T20:00:00.000000Z", "by": "an", "source": "a.csv"},
    }
    (line,) = [line for line in lines({**status, "records": told}, "en", "Asia/Ho_Chi_Minh") if "Assets" in line]
    assert "1,234" in line and "5 of leaders" in line and "25/11/2026 by an" in line
    (line,) = [
        line for line in lines({**status, "records": {**told, "imported": None}}, "en", "UTC") if "Assets" in line
    ]
    assert "luuvet assets import" in line


def test_without_a_server_nobody_counts_and_no_rate_is_told(status: dict[str, Any]) -> None:
    quiet = lines({**status, "rates": {"sealed": None, "derived": None}}, "en", "UTC")
    assert not [line for line in quiet if "a second" in line] and any("Gaps" in line for line in quiet)


def test_a_server_counts(run: Any, data: Path) -> None:
    status = json.loads(run("status", "--format", "json", "--data", data).out)
    assert status["rates"]["sealed"] >= 0 and status["rates"]["derived"] >= 0
    assert status["gaps"] == {"records": 0, "told": 0} and status["drops"] == {"kernel": 0, "not_kept": 0}
