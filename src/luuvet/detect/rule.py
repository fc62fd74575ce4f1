"""What a loaded rule is: plain values that pySigma is no longer needed for, and that a cache file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from luuvet.detect.node import Node

LEVELS = ("informational", "low", "medium", "high", "critical")
"""Sigma levels, least first."""


@dataclass(frozen=True)
class Rule:
    """A rule on single events.

    Attributes:
        reference: the Sigma `name`, by which correlations call it; may be empty.
        where: on which events (from `logsource`); what: the detection.
        group_by: fields whose values make the group key of its hits.
        tags: e.g. `attack.t1110.001`.
        words: `{"vi": {"title", "why", "first_step"}, "en": {…}}`, empty for rules of others.
        since: when this content was first loaded here, nanoseconds UTC; 0 = it came with the product.
    """

    id: str
    title: str
    level: str
    path: str
    line: int
    reference: str
    where: Node
    what: Node
    product: str = ""
    category: str = ""
    group_by: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    since: int = 0


@dataclass(frozen=True)
class Correlation:
    """A rule on what other rules found.

    Attributes:
        kind: `event_count`, `value_count`, `temporal` or `temporal_ordered`.
        rules: ids or names of the rules it looks at.
        group_by: fields that must agree; values of the same name in every rule unless `aliases` says otherwise.
        seconds: the length of the window, over event time.
        op, count: what the count must be (`gte` 10); for the temporal kinds, how many of the rules.
        counted: the fields whose different values are counted, for `value_count`; of several, their combinations.
        holds: which rules must have matched, for a `temporal` condition in words: a tree of `and`, `or`, `not` and
            `("rule", id or name)`; empty where `count` tells.
        aliases: `{alias: {rule: field}}`.
        generate: whether its rules raise hits of their own level too; else theirs are informational.
    """

    id: str
    title: str
    level: str
    path: str
    line: int
    reference: str
    kind: str
    rules: tuple[str, ...]
    group_by: tuple[str, ...]
    seconds: int
    op: str = "gte"
    count: int = 1
    counted: tuple[str, ...] = ()
    holds: Node = ()
    aliases: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    generate: bool = False
    tags: tuple[str, ...] = ()
    words: Mapping[str, Any] = field(default_factory=dict)
    since: int = 0


@dataclass(frozen=True)
class Problem:
    """A rule that cannot run (`fatal`) or runs in spite of a fault."""

    path: str
    line: int
    reason: str
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.reason}"


@dataclass(frozen=True)
class RuleBook:
    """Every rule that runs, and every problem."""

    rules: tuple[Rule, ...] = ()
    correlations: tuple[Correlation, ...] = ()
    problems: tuple[Problem, ...] = ()

    def by_id(self) -> dict[str, Rule | Correlation]:
        """Return every rule and correlation by its id."""
        everything: list[Rule | Correlation] = [*self.rules, *self.correlations]
        return {rule.id: rule for rule in everything}
