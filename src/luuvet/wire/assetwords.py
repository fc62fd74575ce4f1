"""An import of assets as findings: who has changed what, for the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from luuvet.event.finding import Finding
from luuvet.kit.clock import rfc3339
from luuvet.kit.words import load
from luuvet.records import Asset, Changes
from luuvet.records.ranges import told

DATASET = "luuvet.record"
MOST_TOLD = 1000
"""So many changed assets have a finding of their own; the first one counts them all."""
_MICRO = 1000
_CHANGE = {"event.category": ["configuration"], "event.type": ["change"], "event.outcome": "success"}


def findings(changes: Changes, person: str, source: str, sha256: str, at: int, lang: str) -> list[Finding]:
    """Return the finding of the import, then one a changed asset; `at` in microseconds UTC."""
    counts = {
        "added": len(changes.added),
        "changed": len(changes.changed),
        "ended": len(changes.ended),
        "unchanged": changes.unchanged,
    }
    said = load("luuvet.records").say("record.imported", lang, person=person, source=source or "–", **counts)
    fields: dict[str, Any] = {**_CHANGE, "user.name": person, "luuvet.record.kind": "assets"}
    fields |= {f"luuvet.record.{name}": count for name, count in counts.items()}
    fields |= {"file.hash.sha256": sha256} if sha256 else {}
    fields |= {"file.name": source} if source else {}
    first = Finding(DATASET, "asset-imported", said, at * _MICRO, fields)
    singly = [_one(*each, person, at, lang) for each in _each(changes)]
    return [first, *singly[:MOST_TOLD]]


def _each(changes: Changes) -> Iterator[tuple[str, Asset | None, Asset]]:
    yield from (("added", None, one) for one in changes.added)
    yield from (("changed", one.before, one.after) for one in changes.changed)
    yield from (("ended", None, one) for one in changes.ended)


def _one(what: str, before: Asset | None, after: Asset, person: str, at: int, lang: str) -> Finding:
    differing = ", ".join(differences(before, after, lang)) if before else ""
    said = load("luuvet.records").say(
        f"record.{what}", lang, name=after.name, unit=after.unit or "–", person=person, differing=differing
    )
    fields: dict[str, Any] = {
        **_CHANGE,
        "user.name": person,
        "luuvet.record.kind": "asset",
        "luuvet.record.id": after.id,
    }
    fields |= {f"luuvet.record.{name}": value for name, value in plain(after).items() if name != "id"}
    fields |= {f"luuvet.record.before.{name}": value for name, value in plain(before).items()} if before else {}
    return Finding(DATASET, f"asset-{what}", said, at * _MICRO, fields)


def plain(asset: Asset) -> dict[str, Any]:
    """Return an asset as JSON: ranges as people write them, times in RFC 3339 UTC, `since` null where it is not known."""
    return {
        "id": asset.id,
        "name": asset.name,
        "hosts": list(asset.hosts),
        "ranges": told(asset.ranges),
        "unit": asset.unit,
        "owner": asset.owner,
        "importance": asset.importance,
        "leader": asset.leader,
        "note": asset.note,
        "since": rfc3339(asset.since * _MICRO) if asset.since else None,
        "until": rfc3339(asset.until * _MICRO) if asset.until is not None else None,
    }


def differences(before: Asset, after: Asset, lang: str) -> list[str]:
    """Return what differs of two rows of one asset, in words: `unit: A → B`."""
    words = load("luuvet.records")
    old, new = plain(before), plain(after)
    names = [name for name in old if name not in ("id", "since", "until") and old[name] != new[name]]
    names = names or [name for name in ("since", "until") if old[name] != new[name]]
    return [
        f"{words.say(f'field.{name}', lang)}: {_said(name, old[name], lang)} → {_said(name, new[name], lang)}"
        for name in names
    ]


def _said(name: str, value: Any, lang: str) -> str:
    if name == "importance":
        return load("luuvet.records").say(f"value.{value}", lang)
    if isinstance(value, bool):
        return load("luuvet.records").say("value.yes" if value else "value.no", lang)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return " ".join(str(one) for one in value) or "–"
    return str(value or "–")
