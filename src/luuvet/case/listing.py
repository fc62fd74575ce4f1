"""Alerts as people read them: the sealed findings of one id are one alert, in its last state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from luuvet.event.dotted import flattened

SCHEMA = 1

_RANK = {"critical": 4, "high": 3, "medium": 2, "low": 1}


def collapse(documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one entry an alert id, the most pressing and latest first, from sealed `luuvet.alert` events in any order.

    The first finding says when it was raised, the one with the most hits how it stands.
    """
    found: dict[str, dict[str, Any]] = {}
    for document in documents:
        one = flattened(document)
        name = one.get("luuvet.alert.id")
        if not name:
            continue
        entry = _entry(str(name), one)
        known = found.get(entry["id"])
        found[entry["id"]] = entry if known is None else _merged(known, entry)
    return sorted(found.values(), key=lambda entry: (_RANK.get(entry["level"], 0), entry["last"]), reverse=True)


def _entry(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        lang: {key: one.get(f"luuvet.alert.{lang}.{key}") for key in ("message", "why", "first_step")}
        for lang in ("vi", "en")
    }
    return {
        "schema": SCHEMA,
        "id": name,
        "rule": {"id": one.get("rule.id"), "title": one.get("rule.name"), "tags": one.get("rule.tags") or []},
        "level": one.get("rule.level") or "",
        "host": one.get("host.name"),
        "group_key": one.get("luuvet.alert.group_key") or "",
        "raised": one.get("@timestamp"),
        "first": one.get("event.start") or one.get("@timestamp") or "",
        "last": one.get("event.end") or one.get("@timestamp") or "",
        "count": int(one.get("luuvet.alert.count") or 1),
        "first_event": one.get("luuvet.alert.first_event"),
        "last_event": one.get("luuvet.alert.last_event"),
        "retroactive": bool(one.get("luuvet.alert.retroactive")),
        **said,
    }


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    latest = max(one, other, key=lambda entry: (entry["count"], entry["raised"] or ""))
    return {**latest, "raised": min(filter(None, (one["raised"], other["raised"])), default=None)}
