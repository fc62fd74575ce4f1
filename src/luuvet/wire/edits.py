"""What people edit through questions: checked first, then sealed, then done, so that the log never misses a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from luuvet.event.finding import Finding
from luuvet.event.scope import Scope
from luuvet.kit.words import load

DATASET = "luuvet.record"


@dataclass(frozen=True)
class Edit:
    """A change that was checked: what says so in the log, what does it, and what is answered once it is done."""

    finding: Finding
    apply: Callable[[], object]
    answer: dict[str, Any]


Editing = Callable[[Scope, Mapping[str, Any]], Edit]
"""Checks a question that changes records; raises `Refused` or `ValueError` where it cannot be done."""


def edited(action: str, kind: str, name: str, scope: Scope, lang: str, now: int, fields: Mapping[str, Any]) -> Finding:
    """Return the finding of an edit.

    Arguments:
        action: e.g. `indicator-list-added`, a key of `record.…` in the catalogue; kind: ECS' `event.type`.
        fields: further ones of the record, under `luuvet.record.…`; now: nanoseconds UTC.
    """
    message = load("luuvet.console").say(f"record.{action}", lang, name=name, person=scope.person)
    named = {f"luuvet.record.{field}": value for field, value in fields.items() if value is not None}
    base = {
        "event.category": ["configuration"],
        "event.type": [kind],
        "event.outcome": "success",
        "user.name": scope.person,
        "luuvet.record.name": name,
    }
    return Finding(DATASET, action, message, now, {**base, **named})
