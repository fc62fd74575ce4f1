from __future__ import annotations

from pathlib import Path
from typing import Any

RULE = """title: Hoa logs on
id: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a10
level: low
logsource: {category: authentication}
detection:
  who: {user.name: hoa}
  condition: who
"""


def test_ours_are_listed_run_and_hold_their_cases(run: Any) -> None:
    listed = run("rules", "list").out.splitlines()
    assert len(listed) >= 10 and all(len(line.split()[1]) == 36 for line in listed)
    assert run("rules", "check").code == 0
    assert run("rules", "test").code == 0


def test_a_folder_of_ones_own(run: Any, tmp_path: Path) -> None:
    (tmp_path / "hoa.yml").write_text(RULE)
    assert "Hoa logs on" in run("rules", "list", tmp_path).out


def test_a_rule_that_cannot_run_is_named_with_its_file(run: Any, tmp_path: Path) -> None:
    (tmp_path / "broken.yml").write_text(RULE.replace("condition: who", "condition: who and"))
    done = run("rules", "check", tmp_path)
    assert done.code == 1 and "broken.yml" in done.out


def test_a_case_that_does_not_hold_is_named(run: Any, tmp_path: Path) -> None:
    (tmp_path / "hoa.yml").write_text(RULE)
    (tmp_path / "hoa.test.yml").write_text(
        "cases:\n  - name: it is an\n    events: [{event.category: authentication, user.name: an}]\n    fires: [Hoa logs on]\n"
    )
    done = run("rules", "test", tmp_path)
    assert done.code == 1 and "hoa.test.yml" in done.out and "it is an" in done.out
