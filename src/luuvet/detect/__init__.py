"""Sigma rules and correlations over event frames, all patterns of a field in one pass. The door is `Detector`."""

from luuvet.detect.detector import Detector
from luuvet.detect.load import load_rules
from luuvet.detect.rule import Correlation, Problem, Rule, RuleBook

__all__ = ["Correlation", "Detector", "Problem", "Rule", "RuleBook", "load_rules"]
