"""What is said of a rule that says nothing of its own: by the tactic of MITRE ATT&CK that its tags name."""

from __future__ import annotations

from luuvet.detect.rule import Correlation, Rule
from luuvet.kit import words

_TACTICS = (
    "impact", "exfiltration", "command-and-control", "collection", "lateral-movement", "credential-access", "discovery",
    "defense-evasion", "privilege-escalation", "persistence", "execution", "initial-access", "resource-development",
    "reconnaissance",
)  # fmt: skip
"""The latest in an attack first: of several, what matters most."""


def tactic(rule: Rule | Correlation | None) -> str:
    """Return the latest tactic that the tags of a rule name (`attack.…`), "unknown" for none."""
    tags = {tag.lower().replace("_", "-").removeprefix("attack.") for tag in rule.tags} if rule is not None else set()
    return next((one for one in _TACTICS if one in tags), "unknown")


def generic(rule: Rule | Correlation | None, lang: str) -> dict[str, str]:
    """Return `why` and `first_step` for the tactic of a rule."""
    catalogue, name = words.load("luuvet.case"), tactic(rule)
    return {part: catalogue.say(f"tactic.{name}.{part}", lang) for part in ("why", "first_step")}
