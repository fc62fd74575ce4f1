"""A Sigma correlation (specification 2.1) as plain values."""

from __future__ import annotations

from typing import Any

from sigma.correlations import (
    CorrelationConditionAND,
    CorrelationConditionItem,
    CorrelationConditionNOT,
    SigmaCorrelationCondition,
    SigmaCorrelationRule,
    SigmaExtendedCorrelationCondition,
    SigmaRuleReference,
)

from luuvet.detect.node import Node
from luuvet.detect.values import Unsupported

_KINDS = frozenset({"event_count", "value_count", "temporal", "temporal_ordered"})


def correlated(rule: SigmaCorrelationRule) -> dict[str, Any]:
    """Return the fields of a `Correlation` that say what it counts.

    Raises:
        Unsupported: it asks for something that cannot be run.
    """
    kind = rule.type.name.lower()
    if kind not in _KINDS:
        raise Unsupported(f"correlations of type {kind} are not supported; these are: {', '.join(sorted(_KINDS))}")
    rules = tuple(reference.reference for reference in rule.rules or ())
    what = _words(rule.condition, kind) if hasattr(rule.condition, "expression") else _count(rule.condition, rules)
    aliases = {
        alias.alias: {reference.reference: name for reference, name in alias.mapping.items()}
        for alias in (rule.aliases.aliases.values() if rule.aliases else ())
    }
    return {
        "kind": kind,
        "group_by": tuple(rule.group_by or ()),
        "seconds": rule.timespan.seconds,
        **{"rules": rules, **what},
        "aliases": aliases,
    }


def _words(condition: SigmaExtendedCorrelationCondition, kind: str) -> dict[str, Any]:
    """A condition such as `a and (b or c)`. The rules of an order are those of an `and`, as they are named."""
    holds = _meant(condition.parsed)
    rules = tuple(condition.get_referenced_rules())
    if kind == "temporal":
        return {"rules": rules, "holds": holds}
    if holds[0] != "rule" and (holds[0] != "and" or any(part[0] != "rule" for part in holds[1:])):
        raise Unsupported("the condition of a temporal_ordered correlation can only join rules by 'and'")
    return {"rules": rules, "count": len(rules)}


def _meant(condition: CorrelationConditionItem | SigmaRuleReference) -> Node:
    if isinstance(condition, SigmaRuleReference):
        return ("rule", condition.reference)
    parts = [_meant(part) for part in condition.args]
    if isinstance(condition, CorrelationConditionNOT):
        return ("not", parts[0])
    return ("and" if isinstance(condition, CorrelationConditionAND) else "or", *parts)


def _count(condition: SigmaCorrelationCondition | None, rules: tuple[str, ...]) -> dict[str, Any]:
    if condition is None:
        return {"count": len(rules)}
    if condition.op.name.lower() not in ("gte", "gt"):
        raise Unsupported("a correlation that waits for too little (lt, lte, eq, neq) is not supported; use gte or gt")
    fields = condition.fieldref or ()
    return {
        "op": condition.op.name.lower(),
        "count": int(condition.count),
        "counted": (fields,) if isinstance(fields, str) else tuple(map(str, fields)),
    }
