"""How pressing an alert is, 0 to 100: severity × rarity × importance × what the cause engine says. No I/O, no clock.

Each factor lies between 0 and 1 and is kept with its reason, so that a person can see why one alert stands above another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from typing import Any

SEVERITY = {"low": 0.25, "medium": 0.5, "high": 0.8, "critical": 1.0}
IMPORTANCE = {"critical": 1.0, "high": 0.9, "normal": 0.7, "low": 0.5}
LEADER = 1.0
"""A leader's device counts as critical, whatever else the register says: the orders put them first."""
CAUSE = {"": 0.85, "found": 1.0, "ambiguous": 0.9, "abstained": 0.8, "unknown-symptom": 0.85, "ordinary": 0.4}
"""Verdict of the cause engine ("" = not asked yet) → factor."""
SPREAD = 1.0
"""A story on several hosts counts as a found cause."""
HALVING, LEAST = 0.14, 0.3
"""Each doubling of how often a rule raised alerts in the last 30 days takes so much off; nothing falls below the least."""


@dataclass(frozen=True)
class Rank:
    """A rank and its factors by name, each with what it comes from."""

    value: int
    factors: Mapping[str, tuple[float, str]]

    @property
    def fields(self) -> dict[str, Any]:
        """The factors as fields: `severity`, `severity_of` …"""
        return {
            key: value
            for name, (factor, source) in self.factors.items()
            for key, value in ((name, round(factor, 2)), (f"{name}_of", source))
        }


def rank(level: str, seen: int, importance: str, leader: bool, hosts: int, verdict: str) -> Rank:
    """Return the rank of an alert.

    Args:
        seen: alerts of its rule in the 30 days before; the rarest of its rules counts.
        importance: of its most important host, "normal" where the register has none; leader: it is a leader's device.
        hosts: how many it touches; verdict: of the cause engine, "" where it was not asked.
    """
    rarity = max(LEAST, 1 - HALVING * log2(1 + seen))
    weight = LEADER if leader else IMPORTANCE.get(importance, IMPORTANCE["normal"])
    cause = max(CAUSE.get(verdict, CAUSE[""]), SPREAD if hosts > 1 and verdict != "ordinary" else 0.0)
    factors = {
        "severity": (SEVERITY.get(level, 0.0), level),
        "rarity": (rarity, str(seen)),
        "importance": (weight, "leader" if leader else importance),
        "cause": (cause, verdict or ("spread" if hosts > 1 else "")),
    }
    product = 1.0
    for factor, _ in factors.values():
        product *= factor
    return Rank(round(100 * product), factors)
