"""An alert as a finding: ECS fields, and what was seen, why it matters and what to do first, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from luuvet.case.alerts import SEVERITY, Alert
from luuvet.detect.groupkey import read_key
from luuvet.detect.rule import Correlation, Rule
from luuvet.event.fields import BY_NAME
from luuvet.event.finding import Finding
from luuvet.kit import words
from luuvet.kit.clock import rfc3339

DATASET = "luuvet.alert"
RAISED, UPDATED = "alert-raised", "alert-updated"


def finding(alert: Alert, rules: Mapping[str, Rule | Correlation], now: int, action: str) -> Finding:
    """Return the finding that seals an alert; `now` is when it was raised or updated, nanoseconds UTC.

    `action` is `RAISED` or `UPDATED`. What a rule of others does not say about itself in Vietnamese is said by its title.
    """
    rule = rules.get(alert.rule)
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
        "luuvet.alert.count": alert.count,
        "luuvet.alert.retroactive": alert.retroactive,
    }
    if rule is not None and rule.tags:
        fields["rule.tags"] = list(rule.tags)
    for lang in words.LANGUAGES:
        told = dict(rule.words.get(lang, {})) if rule is not None else {}
        fields[f"luuvet.alert.{lang}.message"] = sentence(alert, rule, lang)
        for name in ("why", "first_step"):
            if told.get(name):
                fields[f"luuvet.alert.{lang}.{name}"] = str(told[name])
    return Finding(DATASET, action, sentence(alert, rule, "vi"), now, fields)


def sentence(alert: Alert, rule: Rule | Correlation | None, lang: str) -> str:
    """Return the alert in one sentence: what, on whom, how often."""
    told = rule.words.get(lang, {}) if rule is not None else {}
    catalogue = words.load("luuvet.case")
    group = ", ".join(read_key(alert.group_key).values()) or alert.host or catalogue.say("alert.ungrouped", lang)
    key = "alert.many" if alert.count > 1 else "alert.one"
    return catalogue.say(key, lang, title=told.get("title") or alert.name, group=group, count=alert.count)


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
