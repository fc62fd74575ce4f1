from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from luuvet.cli.say import say

RULE = """title: Hoa logs on
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10
level: medium
logsource: {category: authentication}
detection:
  who: {user.name: hoa}
  condition: who
"""


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("LUUVET_DATA", str(tmp_path / "no-data"))


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "hoa.yml").write_text(RULE)
    return folder


def test_hits_as_lines_and_counts_in_a_file(run: Any, log_file: Path, rules: Path, tmp_path: Path) -> None:
    (rules / "broken.yml").write_text(RULE.replace("condition: who", "condition: who and").replace("a10", "a11"))
    done = run(
        "hunt",
        log_file,
        "--rules",
        rules,
        "--summary",
        tmp_path / "summary.json",
        "--timezone",
        "UTC",
        "--year",
        "2026",
    )
    assert done.code == 0
    (hit,) = map(json.loads, done.out.splitlines())
    assert hit["rule"]["title"] == "Hoa logs on" and hit["rule"]["path"] == str(rules / "hoa.yml")
    assert (hit["schema"], hit["path"], hit["record"]) == (1, str(log_file), 1) and hit["event"]["user"][
        "name"
    ] == "hoa"
    assert f"{rules}/broken.yml:7: " in done.err
    told = json.loads((tmp_path / "summary.json").read_text())
    assert (told["schema"], told["loaded"], told["events"], told["hits"], told["files"]) == (1, 1, 4, 1, 1)
    (skipped,) = told["skipped"]
    assert (skipped["path"], skipped["line"]) == (str(rules / "broken.yml"), 7) and skipped["reason"]
    assert told["seconds"]["loading"] > 0 and told["seconds"]["matching"] > 0
    assert set(told["cpu_seconds"]) == {"reading", "parsing", "matching"}
    assert not (tmp_path / "no-data").exists() and (tmp_path / "cache").is_dir(), (
        "only what the rules compile to is kept"
    )


def test_without_rules_of_ones_own_ours_are_taken(run: Any, log_file: Path) -> None:
    done = run("hunt", log_file, "--timezone", "UTC", "--year", "2026")
    assert done.code == 0 and all(json.loads(line)["rule"]["id"] for line in done.out.splitlines())


def test_nothing_found_is_no_failure(run: Any, log_file: Path, rules: Path) -> None:
    (rules / "hoa.yml").write_text(RULE.replace("{user.name: hoa}", "{user.name: nobody}"))
    done = run("hunt", log_file, "--rules", rules)
    assert (done.code, done.out) == (0, "")


def test_wrong_use_is_a_sentence(run: Any, log_file: Path, rules: Path, tmp_path: Path) -> None:
    assert run("hunt", tmp_path / "nothing", "--rules", rules).code == 2
    assert run("hunt", log_file, "--rules", tmp_path / "nothing").code == 2
    (rules / "hoa.yml").write_text("title: x")
    done = run("hunt", log_file, "--rules", rules)
    assert done.code == 2 and "hoa.yml" in done.err and done.out == ""


def test_files_of_which_nothing_can_be_read(run: Any, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "x.bz2").write_bytes(b"BZh91AY&SY")
    done = run("hunt", tmp_path / "x.bz2", "--rules", rules)
    assert done.code == 2 and "x.bz2" in done.err


def test_a_terminal_sees_how_far_it_is_and_a_file_does_not(
    run: Any, log_file: Path, rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert say("hunt.progress") not in run("hunt", log_file, "--rules", rules).err
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert say("hunt.progress") in run("hunt", log_file, "--rules", rules).err
