"""The runner of cases, and the cases of our own rules."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from luuvet.detect.load import house_rules, load_rules
from luuvet.detect.rule import RuleBook
from luuvet.detect.testing import cases_of, frame_of, run
from luuvet.event.frame import complete
from luuvet.wire.checks import lines_reader

RULE = "title: T\nname: t\nid: 6b0e6c1e-0000-4000-8000-000000000001\nlogsource: {category: process}\ndetection:\n  s: {user.name: root}\n  condition: s\n"


@pytest.fixture(scope="module")
def house() -> RuleBook:
    return load_rules()


@pytest.mark.parametrize("path", cases_of(house_rules()), ids=lambda path: path.name)
def test_our_rules_do_what_their_cases_say(path: Path, house: RuleBook) -> None:
    results = run(path, house, lines_reader())
    assert results and [str(result) for result in results if not result.right] == []


def test_every_rule_of_ours_has_a_case_in_which_it_fires_and_one_in_which_it_does_not(house: RuleBook) -> None:
    for rule in house.by_id().values():
        cases = Path(rule.path.replace(".yml", ".test.yml"))
        assert cases.is_file(), rule.path
        fires = [set(case["fires"]) for case in yaml.safe_load(cases.read_text("utf-8"))["cases"]]
        served = rule.level == "informational" and not rule.words
        assert served or any(rule.reference in names for names in fires), rule.reference
        assert any(rule.reference not in names for names in fires), rule.reference


def written(folder: Path, cases: str) -> list[str]:
    (folder / "a.yml").write_text(RULE)
    (folder / "a.test.yml").write_text(cases)
    return [str(result) for result in run(folder / "a.test.yml", load_rules([folder], house=False)) if not result.right]


def test_the_rules_of_the_how_to_do_what_it_says(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs/how-to/write-a-rule.md").read_text("utf-8")
    single, several, cases = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "shadow.yml").write_text(f"{single}---\n{several}", "utf-8")
    (tmp_path / "shadow.test.yml").write_text(cases, "utf-8")
    book = load_rules([tmp_path], house=False)
    assert not book.problems and len(book.correlations) == 1
    assert [result.right for result in run(tmp_path / "shadow.test.yml", book)] == [True, True]


def test_a_case_that_is_wrong_is_told(tmp_path: Path) -> None:
    (fault,) = written(
        tmp_path, "cases:\n- {name: root works, events: [{event.category: process, user.name: hoa}], fires: [t]}"
    )
    assert fault.endswith("root works: expected t to fire, got nothing")
    (fault,) = written(
        tmp_path, "cases:\n- {name: hoa works, events: [{event.category: process, user.name: root}], fires: []}"
    )
    assert fault.endswith("hoa works: expected nothing to fire, got t")


def test_a_case_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    for cases in (
        "cases: [",
        "{}",
        "cases:\n- {name: x, fires: []}",
        "cases:\n- {name: x, events: [{process.pid: [1]}], fires: []}",
    ):
        assert len(written(tmp_path, cases)) == 1
    (fault,) = written(tmp_path, "cases:\n- {name: x, events: [{}], fires: [other]}")
    assert "no rule of the file is named other" in fault


def test_a_case_of_raw_lines_is_read_by_the_parser_that_is_handed_in(tmp_path: Path) -> None:
    line = "<86>Nov 20 09:00:00 web1 sshd[12]: Accepted publickey for root from 192.0.2.9 port 4321 ssh2"
    cases = f"cases:\n- {{name: x, lines: ['{line}'], fires: [t]}}"
    (tmp_path / "a.yml").write_text(RULE.replace("process", "authentication"))
    (tmp_path / "a.test.yml").write_text(cases)
    book = load_rules([tmp_path], house=False)
    (result,) = run(tmp_path / "a.test.yml", book, lines_reader())
    assert result.right, str(result)
    (result,) = run(tmp_path / "a.test.yml", book)
    assert "need a parser" in result.fault


def test_cases_without_their_rule(tmp_path: Path) -> None:
    (tmp_path / "a.test.yml").write_text("cases: []")
    (result,) = run(tmp_path / "a.test.yml", RuleBook())
    assert "no rule of" in result.fault


def test_events_repeat_and_time_goes_on(tmp_path: Path) -> None:
    assert (
        written(
            tmp_path,
            "cases:\n- {name: x, events: [{event.category: process, user.name: root, repeat: 3, every: 2}], fires: [t]}",
        )
        == []
    )


def test_a_frame_of_events() -> None:
    frame = frame_of(
        [{"event": {"type": "start"}, "user.name": "hoa", "own.name": 1, "@timestamp": "2026-01-05T02:00:00Z"}], first=7
    )
    row = complete(frame).to_dicts()[0]
    assert row["luuvet.index"] == 7 and row["event.type"] == ["start"] and row["luuvet.extra"] == '{"own.name":1}'
    assert row["@timestamp"] == row["luuvet.received"] == datetime(2026, 1, 5, 2, tzinfo=UTC)
