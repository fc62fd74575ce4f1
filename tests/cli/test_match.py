from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def test_a_list_is_looked_up(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "letter.csv"
    list_.write_text("Loại,Giá trị\nIP,203.0.113[.]66\nIP,192.0.2.250\nx,nonsense\n", "utf-8")
    done = run("match", list_, "--data", data)
    assert done.code == 0 and "203.0.113.66" in done.out and "source.ip" in done.out and "web1" in done.out
    assert "nonsense" in done.err and "1" in done.err.splitlines()[-1]
    rows = [json.loads(line) for line in run("match", list_, "--format", "ndjson", "--data", data).out.splitlines()]
    assert rows and rows[0]["indicator"]["value"] == "203.0.113.66" and rows[0]["count"] >= 2 and rows[0]["events"]


def test_nothing_seen_is_no_failure(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "list.txt"
    list_.write_text("192.0.2.251\n")
    done = run("match", list_, "--data", data)
    assert (done.code, done.out) == (0, "") and done.err.strip()


def test_a_list_that_is_none_is_wrong_input(run: Any, data: Path, tmp_path: Path) -> None:
    list_ = tmp_path / "list.txt"
    list_.write_text("hello\n")
    assert run("match", list_, "--data", data).code == 2
    assert run("match", tmp_path / "absent", "--data", data).code == 2
