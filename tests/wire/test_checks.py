from __future__ import annotations

from pathlib import Path
from typing import Any

from luuvet.detect.rawlines import Lines
from luuvet.wire import checks


def test_formats_are_listed_and_their_samples_hold() -> None:
    assert "openssh_sshd" in list(checks.formats_listed())
    differences, count = checks.formats_tested()
    assert differences == [] and count >= 15


def test_lines_of_a_case_are_read_as_they_would_come() -> None:
    read = checks.lines_reader()
    syslog = read(
        Lines((b"<86>Nov 20 09:00:00 web1 sshd[12]: Accepted publickey for root from 192.0.2.9 port 4321 ssh2",))
    )
    assert syslog["event.dataset"].to_list() == ["sshd.auth"] and syslog["@timestamp"][0].hour == 2
    document = read(Lines((b'{"@timestamp": "2026-11-20T02:00:00Z", "user": {"name": "hoa"}}',), "a.ndjson"))
    assert document["user.name"].to_list() == ["hoa"]


def test_rules_of_the_settings_and_of_further_folders(known: Any, tmp_path: Path) -> None:
    for name, number in (("a", 1), ("b", 2)):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "rule.yml").write_text(
            f"title: Rule {name}\nname: rule_{name}\nid: 5b1d7c52-0f0e-4a51-9f0d-2f5b8e1c7a1{number}\nlevel: low\n"
            "logsource: {category: authentication}\ndetection: {who: {user.name: hoa}, condition: who}\n"
        )
        (folder / "rule.test.yml").write_text(
            f"cases:\n  - name: {name}\n    events: [{{event.category: authentication, user.name: hoa}}]\n    fires: [rule_{name}]\n"
        )
    settings = known(tmp_path, detect__rules=str(tmp_path / "a"))
    titles = {rule.title for rule in checks.rules_loaded(settings, [tmp_path / "b"]).rules}
    assert {"Rule a", "Rule b"} <= titles
    results = checks.rules_tested(settings, [tmp_path / "b"])
    assert all(result.right for result in results) and len(results) > 20


def test_a_file_may_be_said_to_be_of_what_is_listed_or_of_a_dataset() -> None:
    assert all(checks.format_known(name) for name in [*list(checks.formats_listed())[::40], "ecs", "sshd.auth"])
    assert not checks.format_known("nosuch")
