"""A finding of a habit as a record of the log: ECS fields, and what was compared as a sentence in both languages."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from luuvet.detect.habits.calendar import Calendar, date
from luuvet.detect.habits.found import Found
from luuvet.detect.habits.sentences import sentence
from luuvet.event.finding import Finding
from luuvet.kit.clock import NANOSECONDS, rfc3339
from luuvet.kit.ids import event_id
from luuvet.kit.words import LANGUAGES

DATASET = "luuvet.habit"
SENSITIVE = (445, 25, 3389, 22, 23, 135, 139, 5985, 5986, 5900, 1433, 3306, 5432, 1521, 6667, 21)
"""Ports that a finding names first where several are new: worms, spam and remote hands use them."""


def finding(found: Found, log: str, lang: str, calendar: Calendar) -> Finding:
    """Return what is sealed; `luuvet.habit.id` is the same for the same finding."""
    told = {one: sentence(found, one, calendar) for one in LANGUAGES}
    fields: dict[str, Any] = {
        # Not the category of what was seen: a rule about connections must not take a finding for one.
        "event.category": ["host"],
        "event.type": ["info"],
        "luuvet.habit.id": found.id,
        "luuvet.habit.compared": told[lang][1],
        "luuvet.habit.vi": " ".join(told["vi"]),
        "luuvet.habit.en": " ".join(told["en"]),
        "luuvet.habit.events": [event_id(log, index, k) for index, k in found.events],
        "luuvet.habit.entities": list(found.entities),
        "luuvet.habit.count": found.count,
        "luuvet.habit.seen": list(found.values),
        "luuvet.habit.usual": list(found.usual),
        "luuvet.habit.days": found.days,
        "luuvet.habit.others": found.others,
        "luuvet.habit.of": found.of,
        "luuvet.habit.off_hours": found.more.get("off_hours"),
        "luuvet.habit.since": date(found.since) if found.since else None,
        **_OWN[found.kind](found),
    }
    kept = {name: value for name, value in fields.items() if value not in (None, "", [])}
    return Finding(DATASET, found.kind, " ".join(told[lang]), found.at * NANOSECONDS, kept)


def _port(found: Found) -> dict[str, Any]:
    parsed = [one.replace("+", "").replace("/", " ").split() for one in found.values]
    rank = {port: place for place, port in enumerate(SENSITIVE)}
    transport, port, where = min(parsed, key=lambda one: rank.get(int(one[1]), len(SENSITIVE)))
    return {
        **_machine(found),
        "destination.port": int(port),
        "destination.ip": found.more.get("other") if len(found.values) == 1 else None,
        "network.transport": transport,
        "network.direction": "outbound" if where == "outside" else "internal",
    }


def _logon(found: Found) -> dict[str, Any]:
    source = str(found.more.get("other") or "")
    host = found.values[0] if found.kind == "first-logon" else found.more.get("host")
    return {
        "user.name": found.entities[0] if found.count == 1 else None,
        "host.name": host,
        "source.ip": source,
        "luuvet.habit.remote": _remote(source),
        "luuvet.habit.stranger": found.more.get("stranger"),
    }


def _process(found: Found) -> dict[str, Any]:
    return {**_machine(found), "process.executable": found.values[0], "user.name": found.more.get("other")}


def _counter(found: Found) -> dict[str, Any]:
    more = found.more
    own = {
        "luuvet.habit.counter": more["counter"],
        "luuvet.habit.amount": round(more["value"]),
        "luuvet.habit.usual_low": round(more["low"]),
        "luuvet.habit.usual_high": round(more["high"]),
        "luuvet.habit.falls": bool(more["falls"]),
    }
    if found.count > 1:
        return own
    if more["counter"] == "failed-logons":
        return {**own, "user.name": found.entities[0]}
    if more["counter"] == "mails":
        return {**own, "email.from.address": [found.entities[0]]}
    return {**own, **_machine(found)}


def _source(found: Found) -> dict[str, Any]:
    more = found.more
    return {
        **_machine(found),
        "luuvet.habit.datasets": list(found.values),
        "luuvet.habit.last": rfc3339(int(more["last"]) * NANOSECONDS),
        "luuvet.habit.steady": more.get("always"),
        "luuvet.habit.whole": more.get("whole"),
    }


_OWN = {
    "new-destination-port": _port,
    "first-logon": _logon,
    "first-logon-source": _logon,
    "first-process": _process,
    "counter-off": _counter,
    "source-silent": _source,
    "source-back": _source,
}


def _machine(found: Found) -> dict[str, Any]:
    """Return the field of the machine; where there are several they stand in `luuvet.habit.entities`."""
    if found.count > 1:
        return {}
    name = found.entities[0]
    return {"source.ip": name} if _is_address(name) else {"host.name": name}


def _remote(source: str) -> bool:
    return _is_address(source) and not ip_address(source).is_loopback


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
