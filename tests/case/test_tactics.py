"""What is said of rules that say nothing of their own."""

from __future__ import annotations

from dataclasses import replace

from luuvet.case.tactics import _TACTICS, generic, tactic
from luuvet.detect.load import load_rules
from luuvet.kit import words

RULE = load_rules().rules[0]


def test_the_latest_tactic_of_an_attack_counts() -> None:
    assert tactic(replace(RULE, tags=("attack.execution", "attack.t1059", "attack.Impact"))) == "impact"
    assert tactic(replace(RULE, tags=("attack.defense_evasion",))) == "defense-evasion"
    assert tactic(replace(RULE, tags=("cve.2021-44228",))) == tactic(None) == "unknown"


def test_every_tactic_is_told_in_both_languages() -> None:
    for name in _TACTICS:
        rule = replace(RULE, tags=(f"attack.{name}",))
        for lang in words.LANGUAGES:
            told = generic(rule, lang)
            assert told["why"] and told["first_step"] and told != generic(None, lang)
