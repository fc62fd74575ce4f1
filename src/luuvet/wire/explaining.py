"""Asks the cause engine about new alerts: one at a time, a few a minute, in a thread, never in the way of raising them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from luuvet.case.alert import Alert
from luuvet.case.story import SEVERITY
from luuvet.cause.investigator import Investigator
from luuvet.cause.symptom import Symptom
from luuvet.event.scope import Scope
from luuvet.kit.journal import journal

PAUSE_SECONDS = 10.0
"""From the end of one question to the next: the processors belong to what arrives."""
MOST_WAITING = 100
_LOUD = SEVERITY["medium"]
_SCOPE = Scope.whole("alerts")

Cause = dict[str, Any]


class Explaining:
    """Alerts that wait for an explanation, the latest first: a flood must not delay what is new."""

    def __init__(self, investigator: Investigator, now: Callable[[], float]) -> None:
        """Take the engine and a clock in seconds that only goes forward."""
        self._investigator, self._now = investigator, now
        self._waiting: deque[Alert] = deque(maxlen=MOST_WAITING)
        self._asked: tuple[str, asyncio.Task[Cause]] | None = None
        self._free_at = 0.0

    def ask(self, alerts: Iterable[Alert]) -> None:
        """Note alerts that were raised; those below medium, expected or found again later are not asked about."""
        loud = (one for one in alerts if SEVERITY[one.level] >= _LOUD and not one.expected and not one.retroactive)
        self._waiting.extend(loud)

    def answered(self) -> tuple[str, Cause] | None:
        """Return the id of an alert and what was found, where an answer has come; else see that a question is under way."""
        if self._asked is not None:
            name, task = self._asked
            if not task.done():
                return None
            self._asked, self._free_at = None, self._now() + PAUSE_SECONDS
            return name, task.result()
        if self._waiting and self._now() >= self._free_at:
            alert = self._waiting.pop()
            self._asked = alert.id, asyncio.create_task(self._cause(alert))
        return None

    async def _cause(self, alert: Alert) -> Cause:
        event = alert.proof[0] if alert.proof else alert.first_event
        try:
            story = await asyncio.to_thread(self._investigator.investigate, _SCOPE, Symptom.of(f"event:{event}"))
        except Exception as error:  # an alert stands without its cause, whatever happens here
            journal("wire").warning("alert-not-explained", alert=alert.id, error=repr(error))
            return {}
        # Neither entry nor hosts: the story may lead through units that a reader of the alert may not see. `luuvet cause
        # alert:ID` tells them within the reader's own scope.
        return {"verdict": story.verdict, "confidence": round(story.confidence, 3)}
