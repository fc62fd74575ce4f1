"""What people edit through questions: checked first, then sealed, then done, so that the log never misses a change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from luuvet.console.abilities import refused
from luuvet.event.finding import Finding, as_raw
from luuvet.event.scope import Scope
from luuvet.kit.clock import Clock
from luuvet.kit.words import load
from luuvet.wire.register import Seal

DATASET = "luuvet.record"


@dataclass(frozen=True)
class Edit:
    """A change that was checked: what says so in the log, what does it, and what is answered once it is done."""

    finding: Finding
    apply: Callable[[], object]
    answer: dict[str, Any]


Editing = Callable[[Scope, Mapping[str, Any]], Edit]
"""Checks a question that changes records; raises `Refused` or `ValueError` where it cannot be done."""


def done(edit: Editing, seal: Seal, clock: Clock) -> Callable[[Scope, Mapping[str, Any]], Any]:
    """Return the answer to a question that changes something: what says so is durable before it counts."""

    def answer(scope: Scope, arguments: Mapping[str, Any]) -> Any:
        checked = edit(scope, arguments)
        seal(as_raw([checked.finding], "wire", clock()))
        checked.apply()
        return checked.answer

    return answer


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


MOST_NAME = 80


def name_of(text: Any) -> str:
    """Return a name as it is kept.

    Raises:
        Refused: it is empty, too long, or holds what no name does.
    """
    name = " ".join(str(text).split())
    if not name or len(name) > MOST_NAME or not name.isprintable():
        raise refused(400, "name", text=str(text)[:MOST_NAME], most=MOST_NAME)
    return name
