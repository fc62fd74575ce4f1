"""Who reads the log is in the log: each answered or refused question as a finding."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson

from luuvet.event.finding import Finding, as_raw
from luuvet.event.raw import Raw
from luuvet.kit.words import load

_MOST = 2_000
"""Characters of an argument that are kept; of a longer one its SHA-256 is."""


def access(person: str, way: str, question: str, arguments: Mapping[str, Any], outcome: str, time: int) -> Raw:
    """Return the delivery that says who asked what.

    Arguments:
        person: who; way: `console`, `api` or `cli`; outcome: `success` or `failure`; time: nanoseconds UTC.
    """
    asked = {name: _short(value) for name, value in arguments.items() if value is not None and name != "order"}
    words = load("luuvet.console")
    fields = {
        "event.category": ["database"],
        "event.type": ["access"],
        "event.outcome": outcome,
        "user.name": person,
        "luuvet.access.way": way,
        "luuvet.access.question": question,
        "luuvet.access.arguments": orjson.dumps(asked).decode(),
    }
    message = words.say("access.message", "vi", person=person, way=way, question=question)
    return as_raw([Finding("luuvet.access", question, message, time, fields)], "console", time)


def _short(value: Any) -> Any:
    if not isinstance(value, str) or len(value) <= _MOST:
        return value
    return {"characters": len(value), "sha256": hashlib.sha256(value.encode()).hexdigest()}
