"""An event as a set of comparable leaves: (field, value) pairs of ECS names, with what is only notation taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, unquote_plus

from luuvet.event.fields import CATEGORIES, OUTCOMES, TYPES
from luuvet.parse.convert import address

Leaf = tuple[str, str]

_NAMES = (
    "@timestamp client cloud container destination device dll dns email error event faas file group hash host http labels log "
    "message network observer orchestrator organization package process registry rule server service source span threat tls "
    "trace transaction url user user_agent volume vulnerability"
)
_SETS = frozenset(_NAMES.split())
"""ECS field sets: what begins with another name is a product's own or ours."""

LEFT_OUT: Mapping[str, str] = {
    "event.id": "each keeps its own",
    "event.ingested": "when it was read",
    "event.created": "when it was read",
    "event.original": "the line itself, kept by both; so is a `message` that is the whole line; where the pairs have none, ours is not judged",
    "event.dataset": "a name that each maker chooses",
    "event.module": "a name that each maker chooses",
    "event.type: info, event.outcome: unknown": "say nothing",
    "event.category, type, outcome": "judged only where the pairs tell them (but `info`): the issue asks for them of every event",
    "event.action": "a verb that each maker chooses; the pairs mostly have none",
    "event.timezone": "what the collector was told, no word of the line",
    "event.kind": "`event` on both sides",
    "event.severity": "the pairs keep it under product names",
    "service.type": "names the collector's module",
    "log.offset": "pairs the events",
    "log.file.path": "names the file",
    "log.flags": "tells that the collector joined lines; compared are the fields of all of them",
    "log.syslog.": "the syslog header, of which the pairs keep host, program and pid: those are compared",
    "user_agent.name": "looked up in a list of browsers",
    "user_agent.version": "looked up in a list of browsers",
    "user_agent.device.": "looked up in a list of browsers",
    "user_agent.os.": "looked up in a list of browsers",
    "source.address": "a copy of source.ip or source.domain, which are compared",
    "destination.address": "a copy of destination.ip or destination.domain, which are compared",
    "source.geo.": "looked up in a database of addresses",
    "source.as.": "looked up in a database of addresses",
    "destination.geo.": "looked up in a database of addresses",
    "destination.as.": "looked up in a database of addresses",
    "related. (all)": "a copy of fields that are compared",
    "tags, input, fileset, agent (all)": "words about the collector",
    "@timestamp of receipt": "a line that tells no time of its own",
    "system: @timestamp": "lines without a year, read by each with the year of the day",
    "iis: event.type access": "ECS has it for the category web, which both tell; the pairs tell the type of the category network alone",
    "redis: process.pid of `[pid]`": "the form of Redis 2.4, whose number the pairs keep unread",
    "a value in the pairs' `message`": "that text they keep unread; judged only where the expected event has the field",
    "osquery: user.name of `decorations`": "who was logged on to the host; it is not whose process or file the row tells of",
    "auditd: unset": "is what 4294967295 means as an id",
}
"""Field (or beginning of fields) → why it is not compared. `product: field` is left out for one product only."""

_SAME = {"host.hostname": "host.name"}
_ALLOWED = {"event.category": CATEGORIES, "event.type": TYPES, "event.outcome": OUTCOMES}
_LOWER = frozenset({"log.level", "http.request.method", "network.transport", "network.protocol"})
_NOTHING = frozenset({"", "-"})
_MORE = frozenset({("iis", "event.type", "access")})
_UNREAD = frozenset({("redis", "process.pid")})
_AUDIT_UNSET = "4294967295"
_DECORATION = "osquery.result.decorations.username"
_SAYS_NOTHING = frozenset({("event.type", "info"), ("event.outcome", "unknown")})


def leaves(product: str, event: Mapping[str, Any], line: str = "", *, theirs: bool = False) -> set[Leaf]:
    """Return the leaves of a flat event of a line. `theirs`: it is of the corpus, some of whose words ECS does not allow."""
    found: set[Leaf] = set()
    for name, value in event.items():
        if not _compared(product, name) or (name == "message" and str(value).strip() == line):
            continue
        if name == "@timestamp" and event.get("luuvet.time") == "received":
            continue
        for one in _values(value):
            if theirs and name in _ALLOWED and one not in _ALLOWED[name]:
                continue
            if (name, one) in _SAYS_NOTHING:
                continue
            if theirs and product == "osquery" and name == "user.name" and one == event.get(_DECORATION):
                continue
            text = _plain(name, one)
            if text not in _NOTHING:
                found.add((_SAME.get(name, name), text))
    return found


def judged(product: str, ours: set[Leaf], theirs: set[Leaf], event: Mapping[str, Any]) -> set[Leaf]:
    """Return our leaves without those of an event that the pairs cannot judge: see `LEFT_OUT`.

    `event` is the expected one.
    """
    told = {name for name, _ in theirs}
    unread = str(event.get("message", ""))
    return {
        (name, value)
        for name, value in ours
        if name in told or not (name in _ALLOWED or name == "message" or _word_of(value, unread))
        if (product, name) not in _UNREAD or name in told
        if (product, name, value) not in _MORE
    }


def _word_of(value: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text))


def _compared(product: str, name: str) -> bool:
    if name == "@timestamp" and f"{product}: {name}" not in LEFT_OUT:
        return True
    if name.partition(".")[0] not in _SETS or name in LEFT_OUT or f"{product}: {name}" in LEFT_OUT:
        return False
    return not any(name.startswith(one) for one in LEFT_OUT if one.endswith("."))


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for one in value:
            yield from _values(one)
    elif value is not None:
        yield value


def _plain(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).strip()
    if name == "user.audit.id" and text == _AUDIT_UNSET:
        return "unset"
    if name.startswith("url."):
        text = unquote_plus(text) if name == "url.query" else unquote(text)
    if name.endswith(".ip"):
        text = address(text) or text
    if name in ("@timestamp", "event.start", "event.end"):
        return _instant(text)
    return text.lower() if name in _LOWER else text


def _instant(text: str) -> str:
    """Return a time in UTC to the millisecond, as fine as the pairs are."""
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except ValueError:
        return text
    return at.isoformat(timespec="milliseconds")
