from __future__ import annotations

import json
from pathlib import Path
from typing import Any

QUERY = "event.action:ssh-login AND source.ip:203.0.113.66"  # other tests send to this server, too
ADD = ("--query", QUERY, "--threshold", "1", "--window", "10m", "--group-by", "source.ip")


def test_a_search_is_saved_shown_tried_and_removed(run: Any, data: Path) -> None:
    done = run("searches", "add", "logons", *ADD, "--level", "high", "--why", "dò mật khẩu", "--data", data)
    assert done.code == 0 and "logons" in done.err
    shown = run("searches", "list", "--data", data).out
    assert f"logons [high]: {QUERY}" in shown and "source.ip" in shown
    row = json.loads(run("searches", "list", "--format", "ndjson", "--data", data).out)
    assert (row["schema"], row["window"], row["why"], row["stopped"]) == (1, 600, "dò mật khẩu", None) and row["owner"]
    tried = run("searches", "test", "logons", "--from", "2026-11-22T00:00:00Z", "--data", data)
    assert tried.code == 0 and "203.0.113.66" in tried.out and "1" in tried.err
    window = json.loads(
        run("searches", "test", "logons", "--from", "2026-11-22T00:00:00Z", "--format", "ndjson", "--data", data).out
    )
    assert window["group"] == "203.0.113.66" and window["count"] == 2
    assert run("searches", "remove", "logons", "--data", data).code == 0
    none = run("searches", "list", "--data", data)
    assert (none.code, none.out) == (0, "") and none.err.strip()


def test_what_is_wrong_has_a_sentence_and_its_exit_code(run: Any, data: Path) -> None:
    done = run("searches", "add", "x", *ADD[2:], "--query", "a AND (", "--data", data)
    assert done.code == 2 and "3" in done.err
    assert run("searches", "add", "x", *ADD[:-1], "nope.field", "--data", data).code == 2
    assert run("searches", "remove", "absent", "--data", data).code == 2
    assert run("searches", "test", "absent", "--data", data).code == 2
