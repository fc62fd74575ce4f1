"""An alert as a finding: ECS fields, and what was seen, why it matters and what to do first, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luuvet.case.alert import Alert
from luuvet.case.facts import Owned
from luuvet.case.rank import Rank
from luuvet.case.story import SEVERITY
from luuvet.case.tactics import generic
from luuvet.detect.groupkey import read_key
from luuvet.detect.rule import Correlation, Rule
from luuvet.event.fields import BY_NAME
from luuvet.event.finding import Finding
from luuvet.kit import words
from luuvet.kit.clock import rfc3339

DATASET = "luuvet.alert"
RAISED, UPDATED, CLOSED = "alert-raised", "alert-updated", "alert-closed"
_MOST_RULES = 20


def finding(
    alert: Alert,
    rules: Mapping[str, Rule | Correlation],
    now: int,
    action: str,
    rank: Rank | None = None,
    owned: Owned | None = None,
) -> Finding:
    """Return the finding that seals an alert; `now` is when it was raised or updated, nanoseconds UTC.

    `action` is `RAISED` or `UPDATED`. What a rule of others does not say about itself is said by its title and its tactic.
    """
    rule = rules.get(alert.rule)
    owned = owned or Owned()
    fields: dict[str, Any] = {
        "event.kind": "alert",
        "event.severity": SEVERITY[alert.level],
        "event.start": rfc3339(alert.first * 1000),
        "event.end": rfc3339(alert.last * 1000),
        "rule.id": alert.rule,
        "rule.name": alert.name,
        "rule.level": alert.level,
        **({"host.name": alert.host} if alert.host else {}),
        **_grouped(alert),
        "luuvet.alert.id": alert.id,
        "luuvet.alert.group_key": alert.group_key,
        "luuvet.alert.first_event": alert.first_event,
        "luuvet.alert.last_event": alert.last_event,
        "luuvet.alert.events": list(alert.proof) or [alert.first_event],
        "luuvet.alert.count": alert.count,
        "luuvet.alert.retroactive": alert.retroactive,
        "luuvet.alert.rules": list(alert.rules)[:_MOST_RULES],
        "luuvet.alert.hosts": list(alert.hosts),
        "luuvet.alert.importance": owned.importance,
        "luuvet.alert.leader": owned.leader,
    }
    optional = {"unit": alert.unit or owned.unit, "expected": alert.expected, "rank": rank.value if rank else None}
    fields |= {f"luuvet.alert.{name}": value for name, value in optional.items() if value not in ("", None)}
    if rank is not None:
        fields |= {f"luuvet.alert.rank_why.{name}": value for name, value in rank.fields.items()}
    fields |= {f"luuvet.alert.cause.{name}": value for name, value in alert.cause.items()}
    if rule is not None and rule.tags:
        fields["rule.tags"] = list(rule.tags)
    for lang in words.LANGUAGES:
        told = {**generic(rule, lang), **(rule.words.get(lang, {}) if rule is not None else {})}
        fields[f"luuvet.alert.{lang}.message"] = sentence(alert, rules, lang)
        for name in ("why", "first_step"):
            fields[f"luuvet.alert.{lang}.{name}"] = str(told[name])
    return Finding(DATASET, action, sentence(alert, rules, "vi"), now, fields)


def closing(id: str, host: str, by: str, note: str, now: int) -> Finding:
    """Return the finding that closes an alert of a host: somebody has looked, and says what it was."""
    catalogue = words.load("luuvet.case")
    fields = {
        "event.kind": "event",
        "event.category": ["configuration"],
        "event.type": ["change"],
        **({"host.name": host} if host else {}),  # whoever may read the alert may read that it was closed
        "user.name": by,
        "luuvet.alert.id": id,
        "luuvet.alert.state": "closed",
        "luuvet.alert.note": note,
    }
    return Finding(DATASET, CLOSED, catalogue.say("alert.closed", "vi", id=id, by=by, note=note), now, fields)


def sentence(alert: Alert, rules: Mapping[str, Rule | Correlation], lang: str) -> str:
    """Return the alert in one sentence: what, on whom, how often, and what else belongs to it."""
    catalogue = words.load("luuvet.case")
    title = _title(alert.rule, alert.name, rules, lang)
    group = ", ".join(read_key(alert.group_key).values()) or alert.host or catalogue.say("alert.ungrouped", lang)
    others = [name for name in alert.rules if name != alert.rule]
    if others:
        named = [_title(name, "", rules, lang) for name in others]
        named = list(dict.fromkeys(one for one in named if one and one != title))
        told = {"title": title, "group": group, "others": "; ".join(named[:3]), "more": len(named) - 3}
        if named:
            return catalogue.say("alert.story" if len(named) <= 3 else "alert.long-story", lang, **told)
    key = "alert.many" if alert.count > 1 else "alert.one"
    return catalogue.say(key, lang, title=title, group=group, count=alert.count)


def _title(id: str, name: str, rules: Mapping[str, Rule | Correlation], lang: str) -> str:
    rule = rules.get(id)
    return str((rule.words.get(lang, {}).get("title") or rule.title) if rule is not None else name)


def _grouped(alert: Alert) -> dict[str, Any]:
    """The fields of the group key as fields of the alert, so that `source.ip:…` finds it; only those of type text or address."""
    pairs = read_key(alert.group_key)
    kinds = ("keyword", "ip")
    return {
        name: value
        for name, value in pairs.items()
        if name in BY_NAME
        and BY_NAME[name].kind in kinds
        and not BY_NAME[name].repeated
        and not name.startswith("rule.")
    }
