"""A sighting as a finding: ECS' `threat.*` for what was looked for, `luuvet.indicator.*` for where and how often it was seen."""

from __future__ import annotations

from typing import Any

from luuvet.detect.indicators.indicator import Indicator
from luuvet.detect.indicators.telling import MOST_HOSTS, MOST_OF_LIST, REST, Telling
from luuvet.event.finding import Finding
from luuvet.kit.clock import rfc3339
from luuvet.kit.ids import stable_id
from luuvet.kit.words import load

DATASET = "luuvet.indicator"
SEEN, CAPPED = "indicator-seen", "indicator-capped"

_TYPES = {"domain": "domain-name", "url": "url", "hash": "file", "file": "file", "email": "email-addr"}
_HASHES = {32: "md5", 40: "sha1", 64: "sha256"}


def finding(told: Telling, lang: str, now: int) -> Finding:
    """Return the finding of a telling; `now` in nanoseconds UTC. The same telling has the same `luuvet.indicator.id`."""
    seen, one = told.seen, told.seen.entry.indicator
    fields: dict[str, Any] = {
        "event.category": ["threat"],
        "event.type": ["indicator"],
        "threat.feed.name": told.key[0],
        "luuvet.indicator.id": stable_id(*told.key, seen.events[0] if seen.events else ""),
        "luuvet.indicator.field": seen.field,
        "luuvet.indicator.value": seen.value,
        "luuvet.indicator.count": seen.count,
        "luuvet.indicator.first": _time(seen.first.timestamp()),
        "luuvet.indicator.last": _time(seen.last.timestamp()),
        "luuvet.indicator.events": list(seen.events),
        "luuvet.indicator.lists": list(seen.entry.feeds),
        **({"luuvet.indicator.sources": list(seen.sources)} if seen.sources else {}),
    }
    if told.key[1] != REST:
        fields.update(threat(one))
    if not told.capped and seen.host:
        fields["host.name"] = seen.host
    return Finding(DATASET, CAPPED if told.capped else SEEN, _message(told, lang), now, fields)


def threat(one: Indicator) -> dict[str, Any]:
    """Return the ECS fields of an indicator."""
    fields: dict[str, Any] = {"threat.indicator.name": one.value}
    if one.note:
        fields["threat.indicator.description"] = one.note
    match one.kind:
        case "ip" | "network":
            fields["threat.indicator.type"] = "ipv6-addr" if ":" in one.value else "ipv4-addr"
            if one.kind == "ip":
                fields["threat.indicator.ip"] = one.value
        case "domain":
            fields["threat.indicator.url.domain"] = one.value
        case "url":
            fields["threat.indicator.url.full"] = one.value
        case "hash":
            fields[f"threat.indicator.file.hash.{_HASHES[len(one.value)]}"] = one.value
        case "email":
            fields["threat.indicator.email.address"] = one.value
        case "file":
            fields["threat.indicator.file.name"] = one.value
        case _:
            fields["luuvet.indicator.ja3"] = one.value
    if one.kind in _TYPES:
        fields["threat.indicator.type"] = _TYPES[one.kind]
    return fields


def _message(told: Telling, lang: str) -> str:
    words, seen, one = load("luuvet.detect"), told.seen, told.seen.entry.indicator
    feed = told.key[0]
    if told.key[1] == REST:
        return words.say("indicator.list-capped", lang, feed=feed, most=MOST_OF_LIST, count=seen.count)
    if told.capped:
        return words.say("indicator.capped", lang, value=one.value, feed=feed, most=MOST_HOSTS, count=seen.count)
    host = seen.host or words.say("indicator.no-host", lang)
    by = words.say("indicator.by", lang, sources=", ".join(seen.sources)) if seen.sources else ""
    return words.say(
        "indicator.seen", lang, value=one.value, feed=feed, host=host, field=seen.field, count=seen.count, by=by
    )


def _time(seconds: float) -> str:
    return rfc3339(round(seconds * 1e6) * 1000)
