"""Alerts as people read them: the sealed findings of one id are one alert, in its last state."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from luuvet.case.story import height
from luuvet.event.dotted import flattened

SCHEMA = 1


def collapse(documents: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one entry an alert id, the most pressing and latest first, from sealed `luuvet.alert` events in any order.

    The first finding says when it was raised, the one with the most hits how it stands; one that was closed is open again
    when it has grown since.
    """
    found: dict[str, dict[str, Any]] = {}
    closed: dict[str, dict[str, Any]] = {}
    for document in documents:
        one = flattened(document)
        name = one.get("luuvet.alert.id")
        if not name:
            continue
        if one.get("luuvet.alert.state") == "closed":
            end = {
                "at": str(one.get("@timestamp") or ""),
                "by": one.get("user.name"),
                "note": one.get("luuvet.alert.note"),
            }
            closed[str(name)] = max(end, closed.get(str(name), end), key=lambda one: one["at"])
            continue
        entry = _entry(str(name), one)
        known = found.get(entry["id"])
        found[entry["id"]] = entry if known is None else _merged(known, entry)
    for name, end in closed.items():
        if name in found and end["at"] >= found[name]["grown"]:
            found[name] |= {"state": "closed", "closed": end}
    for entry in found.values():
        del entry["grown"], entry["told"]
    return sorted(found.values(), key=pressing, reverse=True)


def pressing(entry: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what alerts are ordered by: open before closed, then rank (of old ones without: of the level), then time."""
    rank = entry["rank"] if entry["rank"] is not None else height(entry["level"]) * 15
    return entry["state"] == "open", rank, height(entry["level"]), entry["last"]


def at_least(entry: Mapping[str, Any], level: str) -> bool:
    """Tell whether an alert has a level, or a higher one."""
    return height(entry["level"]) >= height(level)


def is_shown(entry: Mapping[str, Any]) -> bool:
    """Tell whether an alert still needs a look: it is open, and nobody answers for it."""
    return entry["state"] == "open" and not entry["expected"]


def _entry(name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    said = {
        lang: {key: one.get(f"luuvet.alert.{lang}.{key}") for key in ("message", "why", "first_step")}
        for lang in ("vi", "en")
    }
    raised = str(one.get("@timestamp") or "")
    return {
        "schema": SCHEMA,
        "id": name,
        "state": "open",
        "closed": None,
        "rule": {"id": one.get("rule.id"), "title": one.get("rule.name"), "tags": one.get("rule.tags") or []},
        "rules": _list(one.get("luuvet.alert.rules")) or [one.get("rule.id")],
        "level": one.get("rule.level") or "",
        "rank": one.get("luuvet.alert.rank"),
        "rank_why": _below(one, "luuvet.alert.rank_why."),
        "cause": _below(one, "luuvet.alert.cause."),
        "host": one.get("host.name"),
        "hosts": _list(one.get("luuvet.alert.hosts")) or _list(one.get("host.name")),
        "unit": one.get("luuvet.alert.unit"),
        "importance": one.get("luuvet.alert.importance") or "normal",
        "leader": bool(one.get("luuvet.alert.leader")),
        "expected": one.get("luuvet.alert.expected"),
        "group_key": one.get("luuvet.alert.group_key") or "",
        "raised": raised,
        "first": one.get("event.start") or raised,
        "last": one.get("event.end") or raised,
        "count": int(one.get("luuvet.alert.count") or 1),
        "first_event": one.get("luuvet.alert.first_event"),
        "last_event": one.get("luuvet.alert.last_event"),
        "events": _list(one.get("luuvet.alert.events")) or _list(one.get("luuvet.alert.first_event")),
        "retroactive": bool(one.get("luuvet.alert.retroactive")),
        "grown": raised,
        "told": raised,
        **said,
    }


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value] if value else []


def _below(one: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in one.items() if name.startswith(prefix)}


def _merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    latest = max(one, other, key=lambda entry: (entry["count"], entry["told"]))
    first = min(filter(None, (one["raised"], other["raised"])), default="")
    counts = {entry["count"]: entry["grown"] for entry in sorted((one, other), key=lambda e: e["grown"], reverse=True)}
    return {**latest, "raised": first, "grown": counts[latest["count"]]}
