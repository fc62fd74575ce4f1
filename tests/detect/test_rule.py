"""Rules as values."""

from __future__ import annotations

from luuvet.detect.rule import Correlation, Problem, Rule, RuleBook


def test_a_problem_reads_as_file_line_reason() -> None:
    assert str(Problem("rules/a.yml", 7, "no condition")) == "rules/a.yml:7: no condition"


def test_a_book_finds_rules_and_correlations_by_id() -> None:
    rule = Rule("1", "one", "low", "a.yml", 1, "", ("exists", "a"), ("exists", "b"))
    correlation = Correlation("2", "two", "high", "a.yml", 9, "", "event_count", ("1",), (), 60)
    assert RuleBook((rule,), (correlation,)).by_id() == {"1": rule, "2": correlation}
